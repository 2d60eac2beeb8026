"""The vendor's own SDKs find the sandbox to be the real thing."""

from __future__ import annotations

import pytest
from alibabacloud_aiworkspace20210204 import models
from alibabacloud_aiworkspace20210204.client import Client as Workspace
from alibabacloud_eas20210701.client import Client as Eas
from alibabacloud_paiplugin20220112.client import Client as Plugin
from alibabacloud_tea_openapi.exceptions import ClientException
from alibabacloud_tea_openapi.models import Config
from official_sdk_calls import OWN_TIME

from imageport.sandbox import Sandbox

pytestmark = OWN_TIME

KEY = {"access_key_id": "sandbox-ak", "access_key_secret": "sandbox-secret"}
TEMPORARY = {
    "access_key_id": "STS.sandbox",
    "access_key_secret": "sandbox-sts-secret",
    "security_token": "sandbox-sts-token",
}


@pytest.fixture(params=[KEY, TEMPORARY], ids=["key", "temporary key"])
def config(sandbox: Sandbox, request: pytest.FixtureRequest) -> Config:
    host = sandbox.url.removeprefix("http://")
    return Config(endpoint=host, protocol="HTTP", region_id="cn-hangzhou", **request.param)


def test_the_life_of_an_image(config: Config) -> None:
    client = Workspace(config)
    label = models.AddImageRequestLabels(key="system.framework", value="XGBoost 1.6.0")
    wanted = models.AddImageRequest(
        name="nlp", image_uri="a/b:c", description="NLP模型压缩训练镜像", labels=[label], size=2
    )
    image_id = client.add_image(wanted).body.image_id
    assert image_id is not None
    image = client.get_image(image_id, models.GetImageRequest(verbose=True)).body
    assert (image.description, image.accessibility) == ("NLP模型压缩训练镜像", "PRIVATE")
    query = models.ListImagesRequest(labels="system.framework=XGBoost 1.6.0", query="模型", verbose=True)
    assert client.list_images(query).body.total_count == 1
    assert client.publish_image(image_id, models.PublishImageRequest()).body.image_id == image_id
    client.remove_image(image_id, models.RemoveImageRequest())
    with pytest.raises(ClientException) as error:
        client.get_image(image_id, models.GetImageRequest())
    assert error.value.code == "InvalidImageId.NotFound"


def test_connections(config: Config) -> None:
    types = ["DashScopeConnection", "RDSConnection"]
    query = models.ListConnectionsRequest(connection_types=types, max_results=4, connection_name="-")
    page = Workspace(config).list_connections(query).body
    assert (page.total_count, len(page.connections)) == (6, 4)
    query.next_token = page.next_token
    assert len(Workspace(config).list_connections(query).body.connections) == 2


def test_gateway_domains_and_message_configuration(config: Config) -> None:
    domains = Eas(config).list_gateway_domains("cn-shanghai", "gw-1uhcqmsc7x22abcdef").body
    assert [each.type for each in domains.custom_domains] == ["internet", "intranet"]
    assert Plugin(config).get_message_config().body.error_code == 0
