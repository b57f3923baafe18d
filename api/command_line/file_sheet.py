"""应有、实有 on paper: the file of a case, for a person or as one document."""

from typing import Any

from api.answers.documents import file_list_of
from api.command_line.output import say, table
from api.command_line.viewpoint import Seen
from application.documents import ContentStore
from domain.case.file_list import file_list

CONTENT = {"paper": "纸质 paper", "held": "已存 held", "missing": "■ 缺失 missing"}


def document(found: Seen, store: ContentStore) -> dict[str, Any]:
    """Give the file of a case as one document."""
    listed = file_list_of(file_list(found.case, found.procedure), found.procedure, store, found.zone)
    shown: dict[str, Any] = {
        name: [one.model_dump(mode="json") for one in answers]  # type: ignore[attr-defined]
        for name, answers in listed.items()
    }
    return {"case": found.case.id, "number": found.case.number, "version": found.case.version, **shown}


def show(document: dict[str, Any]) -> None:
    """Print it."""
    say(f"{document['number']}  {document['case']}  version {document['version']}")
    table(
        ("应有 Owed", "事由 Why", "条款 Clause", "状态 State"),
        (
            (
                " 或 ".join("、".join(form["zh"] for form in forms) for forms in duty["any_of"]),
                f"{duty['why']['zh']} {duty['why']['en']}",
                duty["clause"],
                "● 齐 complete" if not duty["missing"] else "■ 缺 " + "、".join(form["zh"] for form in duty["missing"]),
            )
            for duty in document["owed"]
        ),
        title="应有 What must be on file",
    )
    table(
        ("材料 Form", "编号 Reference", "内容 Content", "摘要 Digest", "版本 Version"),
        (
            (one["form"]["zh"], one["reference"], CONTENT[one["content"]], one["digest"] or "", str(one["version"]))
            for one in document["on_file"]
        ),
        title="实有 What is on file",
    )
