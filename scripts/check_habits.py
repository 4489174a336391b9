"""Check habits of this repository that no linter knows.

* one model per file; the file is named after it, or begins with its name when it only
  extends the model (`archive_document_retention.py`)
* a class follows its model's name
* model files have at most 400 lines, and their package imports each of them
* every scheduled action calls one `model._cron_...()` method
* every addon has icon, description page, readme fragments and Chinese texts
* what `make mutate` switches off stands there exactly once, and its test exists
"""

import ast
import re
import sys
import tomllib
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
ADDONS = sorted(path.parent for path in ROOT.glob("customer_archive*/__manifest__.py"))
MODEL_BASES = {"Model", "AbstractModel", "TransientModel"}
MAX_LINES = 400
RULES = ROOT / "scripts" / "mutations.toml"
CRON_CODE = re.compile(r"^model\._cron_\w+\(.*\)$")
PARTS = (
    "static/description/icon.png",
    "static/description/index.html",
    "readme/DESCRIPTION.md",
    "readme/USAGE.md",
    "i18n/zh_CN.po",
)


def model_classes(tree):
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and any(
            isinstance(base, ast.Attribute) and base.attr in MODEL_BASES
            for base in node.bases
        ):
            yield node


def class_attribute(node, name):
    """The strings that a class assigns to `name`, as a list."""
    for statement in node.body:
        if isinstance(statement, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == name
            for target in statement.targets
        ):
            value = ast.literal_eval(statement.value)
            return [value] if isinstance(value, str) else list(value)
    return []


def extends(file, model):
    """Whether a file of this name may extend this model.

    Odoo's own long names may be shortened: `base_partner_merge.py`.
    """
    shortened = model.startswith(f"{file}_") and not model.startswith("archive_")
    return file == model or file.startswith(f"{model}_") or shortened


def check_model_file(path):
    source = path.read_text()
    if source.count("\n") > MAX_LINES:
        yield f"longer than {MAX_LINES} lines: split it by subject"
    classes = list(model_classes(ast.parse(source)))
    models = []
    for node in classes:
        own = class_attribute(node, "_name")
        model = (own or class_attribute(node, "_inherit") or ["?"])[0]
        models.append(model)
        if model.startswith("report."):
            continue  # Odoo dictates the name: report.<addon>.<template>
        stem = model.replace(".", "_")
        if own and path.stem != stem:
            yield f"defines {model}: name the file {stem}.py"
        elif not own and not extends(path.stem, stem):
            yield f"extends {model}: begin the file's name with {stem}"
        expected = "".join(part.capitalize() for part in re.split(r"[._]", model))
        if node.name != expected:
            yield f"class {node.name} is the model {model}: name it {expected}"
    if len(models) > 1:
        yield f"holds {len(models)} models: {', '.join(models)}"


def check_package(folder):
    init = folder / "__init__.py"
    imported = set()
    for node in ast.walk(ast.parse(init.read_text() if init.exists() else "")):
        if isinstance(node, ast.ImportFrom):
            imported.update(alias.name for alias in node.names)
    for path in sorted(folder.glob("*.py")):
        if path.stem != "__init__" and path.stem not in imported:
            yield path, f"not imported by {folder.name}/__init__.py"


def check_crons(path):
    for record in ElementTree.parse(path).iter("record"):
        if record.get("model") != "ir.cron":
            continue
        code = record.find("field[@name='code']")
        text = (code.text or "").strip() if code is not None else ""
        if not CRON_CODE.match(text):
            yield f"cron {record.get('id')} must call one model._cron_...() method"


def check_rules(path):
    for rule in tomllib.loads(path.read_text())["rule"]:
        name = rule["name"]
        pieces = [rule] if "file" in rule else []
        for change in [*pieces, *rule.get("also", [])]:
            count = (ROOT / change["file"]).read_text().count(change["piece"])
            if count != 1:
                yield f"{name}: stands {count} times in {change['file']}"
        file, *_class, test = rule["test"].split("::")
        if f"def {test}(" not in (ROOT / file).read_text():
            yield f"{name}: no test {rule['test']}"


def problems():
    yield from ((RULES, text) for text in check_rules(RULES))
    for addon in ADDONS:
        for part in PARTS:
            if not (addon / part).exists():
                yield addon / part, "missing"
        for package in ("models", "wizard", "report"):
            yield from check_package(addon / package)
            for path in sorted((addon / package).glob("*.py")):
                yield from ((path, text) for text in check_model_file(path))
        for path in sorted(addon.glob("data/**/*.xml")):
            yield from ((path, text) for text in check_crons(path))


def main():
    found = list(problems())
    for path, text in found:
        print(f"{path.relative_to(ROOT)}: {text}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
