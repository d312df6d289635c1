"""Records of the core as JSON and back, in the shape that the golden files have."""

import enum
import keyword
import typing

import hucha
from hucha import _core

MODULE = vars(_core.load())


def to_json(value, tags):
    """Writes a record: fields as they are called, variants in snake case under their tag."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, list):
        return [to_json(one, tags) for one in value]
    if isinstance(value, enum.Enum):
        return value.name.lower()
    kind, _, variant = type(value).__name__.partition(".")
    fields = {plain(name): to_json(field, tags) for name, field in vars(value).items()}
    return {tags[kind]: variant.lower(), **fields} if variant else fields


def plain(name):
    """A name that Python keeps for itself is generated with a line before it."""
    return name[1:] if name.startswith("_") and keyword.iskeyword(name[1:]) else name


def act(fields):
    """Makes an `Act` of its JSON."""
    fields = dict(fields)
    return _made(getattr(hucha.Act, fields.pop("act").upper()), fields)


def _made(kind, fields):
    """Calls a constructor; a field that is not there is empty."""
    hints = typing.get_type_hints(kind.__init__, MODULE)
    unknown = set(fields) - {plain(name) for name in hints}
    assert not unknown, f"{kind.__name__} has no {unknown}"
    return kind(**{name: _from_json(hint, fields.get(plain(name))) for name, hint in hints.items()})


def _from_json(hint, value):
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Union:
        return None if value is None else _from_json(arguments[0], value)
    if origin is list:
        return [_from_json(arguments[0], one) for one in value or []]
    if issubclass(hint, enum.Enum):
        return hint[value.upper()]
    if hint in (str, int, bool):
        return value
    return _made(hint, value)
