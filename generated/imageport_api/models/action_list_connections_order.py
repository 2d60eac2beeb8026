from typing import Literal

ActionListConnectionsOrder = Literal["ASC", "DESC"]

ACTION_LIST_CONNECTIONS_ORDER_VALUES: set[ActionListConnectionsOrder] = {
    "ASC",
    "DESC",
}


def check_action_list_connections_order(value: str) -> ActionListConnectionsOrder:
    if value in ACTION_LIST_CONNECTIONS_ORDER_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {ACTION_LIST_CONNECTIONS_ORDER_VALUES!r}"
    )
