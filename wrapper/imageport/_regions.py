"""The regions of PAI that the vendor's documents name, and which of them somebody meant."""

from __future__ import annotations

import re

from imageport._near import distance, plain

# Those of the spec, by either of its products. New ones come; a name that is not here is no mistake as such.
REGIONS = (
    *("ap-northeast-1", "ap-northeast-2", "ap-south-1", "ap-southeast-1", "ap-southeast-3", "ap-southeast-5"),
    *("cn-beijing", "cn-chengdu", "cn-guangzhou", "cn-hangzhou", "cn-heyuan", "cn-hongkong", "cn-shanghai"),
    *("cn-shanghai-finance-1", "cn-shenzhen", "cn-wulanchabu", "cn-zhangjiakou", "eu-central-1", "us-east-1"),
    "us-west-1",
)
_COMPASS = {"north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest", "central"}
_FORM = re.compile(r"(?=.{1,63}\Z)[a-z]{2,}(-[a-z0-9]+)+")


def is_region(name: object) -> bool:
    """Say whether *name* has the form of a region, which is also safe in a host's name."""
    return isinstance(name, str) and _FORM.fullmatch(name) is not None


def near_region(name: object) -> str | None:
    """Return the region that *name* is a slip of, None when it is one, or may be a new one."""
    if not isinstance(name, str) or name in REGIONS or len(name) > 63:
        return None
    slips = [(far, region) for region in REGIONS if (far := _slips(name.strip().lower(), region)) is not None]
    return min(slips)[1] if slips else None


def _slips(name: str, region: str) -> int | None:
    """Count the slips by which *name* is not *region*, None when there are too many."""
    words = plain(name)
    if words in (plain(region), plain(region.partition("-")[2])):
        return 0
    # Numbers count places, so that another one is another place; so is another point of the compass.
    if re.findall("[0-9]+", name) != re.findall("[0-9]+", region) or not _points(name) <= _points(region):
        return None
    same = name.partition("-")[0] == region.partition("-")[0]
    far = distance(name, region)
    return far if far <= (2 if same else 1) else None


def _points(name: str) -> set[str]:
    return _COMPASS.intersection(name.split("-"))
