from typing import Literal

ModelType = Literal["Embedding", "LLM", "ReRank"]

MODEL_TYPE_VALUES: set[ModelType] = {
    "Embedding",
    "LLM",
    "ReRank",
}


def check_model_type(value: str) -> ModelType:
    if value in MODEL_TYPE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {MODEL_TYPE_VALUES!r}")
