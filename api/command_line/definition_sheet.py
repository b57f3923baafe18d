"""A procedure definition on paper: every rule with its clause and where it comes from, Chinese first."""

from api.command_line.output import say, table
from api.definition_sheet.sections import field_row, sections
from domain.procedures.procedure import Procedure


def show(procedure: Procedure) -> None:
    """Print a definition, place by place in the order of the legal text."""
    span = f"{procedure.in_force.since} 起施行" + (
        f"，至 {procedure.in_force.until}" if procedure.in_force.until else ""
    )
    say(f"{procedure.title.zh} {procedure.title.en}（{procedure.code}@{procedure.version}，{span}）")
    say(f"案号字头 number prefix: {procedure.number_prefix}")
    table(
        ("来源 Source", "文件 Document", "制定机关 Issuer", "日期 Date"),
        ((code, source.title, source.issuer, source.date) for code, source in procedure.sources.items()),
        title="依据 Sources",
    )
    table(
        ("字段 Field", "名称 Name", "类别 Class", "必填 Required"),
        (
            (code, *(f"{one.zh} {one.en}".strip() for one in said))
            for code, *said in (field_row(procedure, field) for field in procedure.fields)
        ),
        title="登记事项 Fields of the filing",
    )
    for title, rows in sections(procedure):
        listed = [(code, f"{says.zh}\n{says.en}", clause, basis) for code, says, clause, basis in rows]
        if listed:
            table(("代码 Code", "规则 Rule", "条款 Clause", "依据 Basis"), listed, title=f"{title.zh} {title.en}")
    say()
