"""What is asked: requests that Schemathesis makes up from the description, most of them brought closer to the ledger.

A request made up from schemas alone would nearly always end as 404, 412 or 422. So three in four get names that are on
record, the version of the case, and the example of the body with a few made-up values in it.
"""

from collections import defaultdict
from random import Random
from typing import Any

import schemathesis
from schemathesis import Case, Response
from schemathesis.core import NOT_SET

from application.acts import ACTS
from tests.description.planted import SEEN, Planted

CASES = {"case_id", "of", "case"}
CLOSER = 0.75  # of the requests; the others are sent as they were made up
AGAIN = 0.3  # of the questions to a list that goes on: for its next page
NAMES = {"case": "case_id", "agreement": "agreement_id", "principal": "code", "digest": "digest", "entry": "proposal"}
schemathesis.serializer.alias("application/zip", "application/octet-stream")  # sent as it is


class Ledger:
    """What has been learnt of the served ledger by asking it: names that a path can say again."""

    def __init__(self, planted: Planted, chance: Random) -> None:
        self._planted = planted
        self._chance = chance
        self._names: dict[str, list[Any]] = defaultdict(list)
        self._following: dict[str, dict[str, Any]] = {}  # of a list: the question for its next page

    def bring_closer(self, case: Case[Any], who: str) -> bool:
        """Put what is on record into a request that was made up; tell whether it was chosen for that."""
        if self._chance.random() > CLOSER:
            return False
        act = case.operation.definition.raw["operationId"]
        of = None
        for name in case.path_parameters:
            if name in CASES:
                of = self._a_case(act, who, changes=case.method == "POST")
                case.path_parameters[name] = of
            elif (said := self._said(case, name)) is not None:
                case.path_parameters[name] = said
        case.query.pop("wait", None)  # for what nobody else brings about
        if case.meta is None or not case.meta.generation.mode.is_negative:  # what is wrong stays wrong
            case.query.update(self._query(case))
            if act in self._following and self._chance.random() < AGAIN:
                case.query = dict(self._following[act])  # by another: a cursor opens nothing
            if case.method == "POST" and case.media_type == "application/json":
                case.body = self._body(case)
        if "If-None-Match" in case.headers and (tags := self._names[f"tag of {case.path}"]):
            case.headers["If-None-Match"] = self._chance.choice(tags[-3:])
        self._name_version(case, of, needed=act in ACTS or "agreement_id" in case.path_parameters)
        return True

    def learn(self, case: Case[Any], answer: Response) -> None:
        """Keep the names that stood in a request that was done, or in its answer."""
        if not 200 <= answer.status_code < 300:
            return
        act = case.operation.definition.raw["operationId"]
        for name, value in case.path_parameters.items():
            self._keep(self._place(case, name), value)
        if "json" in (answer.headers.get("content-type") or [""])[0] and isinstance(said := answer.json(), dict):
            for name in sorted(NAMES.keys() & said.keys()):
                self._keep(NAMES[name], said[name])
            if said.get("next_cursor") is not None:
                self._following[act] = {**case.query, "cursor": said["next_cursor"]}
        for tag in answer.headers.get("etag", ()):
            self._keep(f"tag of {case.path}", tag)
        if act in ACTS:
            self._planted.used(act, case.path_parameters["case_id"])

    def _a_case(self, act: str, who: str, *, changes: bool) -> str:
        """Give a case: to act on one that is open to the act, or one that is hidden; to read, any."""
        planted = self._planted
        hidden = [one for name, one in planted.cases.items() if name not in SEEN[who]]
        if changes:  # a canary stays as it was planted
            if hidden and self._chance.random() < 0.2:
                return self._chance.choice(hidden)
            return str(planted.open_to(act))
        return str(self._chance.choice([*planted.cases.values(), *self._names["case_id"][-5:]]))

    def _said(self, case: Case[Any], name: str) -> Any:
        """Give what a path may say at a place: what has stood there before, or what the description shows."""
        known = self._names[self._place(case, name)]
        declared = next(one for one in case.operation.definition.raw["parameters"] if one["name"] == name)
        shown = declared["schema"].get("examples", [])
        choices = [*known[-5:], *shown, *self._names[name][-3:]]
        return self._chance.choice(choices) if choices else None

    def _query(self, case: Case[Any]) -> list[tuple[str, Any]]:
        """Give the parameters of a question that would not be answered without a value of this ledger."""
        found: list[tuple[str, Any]] = []
        for declared in case.operation.definition.raw.get("parameters", ()):
            name = declared["name"]
            if declared["in"] != "query" or name not in case.query:
                continue
            shown = declared["schema"].get("examples") or []
            if name == "case":
                found.append((name, self._a_case("", "operator", changes=False)))
            elif name in {"min_position", "after"}:
                found.append((name, self._chance.randrange(self._planted.office.product.ledger.position())))
            elif shown and self._chance.random() < 0.8:
                found.append((name, self._chance.choice(shown)))
            elif not declared["required"] and self._chance.random() < 0.5:
                del case.query[name]
        return found

    def _body(self, case: Case[Any]) -> Any:
        """Give the example of a body, half of the time with one value in it as it was made up."""
        content = case.operation.definition.raw["requestBody"]["content"][case.media_type]
        examples = [one["value"] for one in content.get("examples", {}).values()]
        if not examples:
            return case.body
        body = dict(self._chance.choice(examples))
        if isinstance(case.body, dict) and case.body and self._chance.random() < 0.5:
            name = self._chance.choice(sorted(case.body))
            body[name] = case.body[name]
        if "proposal" in body and self._names["proposal"]:
            body["proposal"] = self._names["proposal"][-1]
        return body

    def _name_version(self, case: Case[Any], of: str | None, *, needed: bool) -> None:
        """Name the version that is on record now, where one must be named; elsewhere name none."""
        case.headers.pop("If-Match", None)
        if not needed or case.method == "GET":
            return
        stream = of or str(case.path_parameters["agreement_id"])
        case.headers["If-Match"] = f'"{self._planted.version(stream)}"'

    def _keep(self, place: str, value: Any) -> None:
        if value is not NOT_SET and value not in self._names[place]:
            self._names[place].append(value)

    @staticmethod
    def _place(case: Case[Any], name: str) -> str:
        """Name the place of a parameter by the collection that stands before it."""
        return case.path.partition("{" + name + "}")[0]
