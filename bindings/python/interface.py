#!/usr/bin/env python3
"""Lists what crosses between the core and a shell, one line each, sorted.

    python3 bindings/python/interface.py target/bindings/python/hucha.py

Read from the generated Python, which names every function, record, enum and error once. What only
tests have (`panic_in_next`, `TestSigner`) is left out: it is not in a library that ships.
"""

import ast
import sys

ONLY_FOR_TESTS = {"panic_in_next", "TestSigner", "TestSignerProtocol"}
# What the generator brings along, whatever crosses.
OF_THE_GENERATOR = {"InternalError"}


def main(path):
    with open(path, encoding="utf-8") as file:
        module = ast.parse(file.read())
    exported = exported_names(module) - ONLY_FOR_TESTS - OF_THE_GENERATOR
    lines = set()
    for node in module.body:
        name = getattr(node, "name", None)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and name in exported:
            lines.add(signature(node, "function "))
        elif isinstance(node, ast.ClassDef) and name in exported:
            lines.update(lines_of_class(node))
        elif isinstance(node, ast.Assign):
            lines.update(alias(node))
    print("\n".join(sorted(lines)).replace("typing.", ""))


def exported_names(module):
    """Reads `__all__`."""
    for node in module.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    raise SystemExit("the generated module has no __all__")


def lines_of_class(node):
    """Says what a class is by its shape: enum, error, object, interface, or record."""
    bases = [ast.unparse(base) for base in node.bases]
    name = node.name
    if "enum.Enum" in bases:
        for item in node.body:
            if isinstance(item, ast.Assign):
                yield f"enum {name}: {item.targets[0].id.lower()}"
        return
    variants = [item for item in node.body if isinstance(item, ast.ClassDef)]
    if variants:
        kind = "error" if name.endswith("Error") else "enum"
        for variant in variants:
            said = variant.name if kind == "error" else variant.name.lower()
            yield f"{kind} {name}: {said}{fields(variant, round_ones=True)}"
        return
    if name.endswith("Protocol") or (not bases and is_interface(node)):
        name = name.removesuffix("Protocol")
        for item in functions(node):
            if not item.name.startswith("_"):
                yield signature(item, f"object {name}: ")
        return
    if bases:
        # An object's own class repeats its protocol; an error's base holds no variant.
        return
    record = next((item for item in functions(node) if item.name == "__init__"), None)
    if record is not None:
        yield f"record {name}{fields(node)}"


def functions(node):
    return [item for item in node.body if isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef))]


def is_interface(node):
    """Tells a class that a shell implements: none of its functions does anything."""
    return any(not item.name.startswith("_") for item in functions(node))


def fields(node, round_ones=False):
    """Writes the arguments of the constructor: the fields, in their order."""
    made = next(item for item in functions(node) if item.name == "__init__")
    arguments = [arg for arg in made.args.args + made.args.kwonlyargs if arg.arg != "self"]
    if not arguments:
        return ""
    written = ", ".join(argument(arg) for arg in arguments)
    return f"({written})" if round_ones else f" {{ {written} }}"


def argument(arg):
    return arg.arg if arg.annotation is None else f"{arg.arg}: {ast.unparse(arg.annotation)}"


def signature(node, before):
    arguments = ", ".join(argument(arg) for arg in node.args.args if arg.arg != "self")
    asynchronous = "async " if isinstance(node, ast.AsyncFunctionDef) else ""
    gives = "" if node.returns is None else f" -> {ast.unparse(node.returns)}"
    return f"{before}{asynchronous}{node.name}({arguments}){gives}"


def alias(node):
    """An id, a date and a path are strings outside."""
    if isinstance(node.value, ast.Name) and node.value.id == "str":
        yield f"type {ast.unparse(node.targets[0])} = str"


if __name__ == "__main__":
    main(*sys.argv[1:])
