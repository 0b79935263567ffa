"""What the document of the API can't say in a schema, for schemathesis (SCHEMATHESIS_HOOKS)."""

import json
import os
import uuid
from datetime import date, datetime, timedelta, timezone

import schemathesis
from hypothesis import strategies as st

KNOWN = json.loads(os.environ.get("GOODSTANDING_KNOWN_IDS", "{}"))

# The formats that the document names and JSON Schema does not define.
# An account is billed in one currency; another one is refused, which no schema can know.
schemathesis.openapi.format("iso-4217", st.just("EUR"))
schemathesis.openapi.format("time-zone", st.sampled_from(["Europe/Berlin", "UTC", "America/Lima"]))
schemathesis.openapi.format(
    "plain-text",
    st.text(
        st.characters(exclude_categories=["C", "Z", "M", "N"]), min_size=1, max_size=64
    ),
)
# A civil date is between 1990 and 2199, an instant too, and what happened is not in the future.
schemathesis.openapi.format(
    "date", st.dates(date(1990, 1, 1), date(2199, 12, 31)).map(date.isoformat)
)
schemathesis.openapi.format(
    "date-time",
    st.datetimes(datetime(1990, 1, 1), datetime.now() - timedelta(days=2)).map(
        lambda at: at.replace(microsecond=0, tzinfo=timezone.utc).isoformat().replace("+00:00", "Z")
    ),
)


@schemathesis.serializer("application/x-ndjson")
def ndjson(ctx, value):
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode("utf-8", errors="surrogatepass")


@schemathesis.hook
def before_call(context, case, **kwargs):
    if not case.meta.generation.mode.is_positive:
        return
    # A new request has a new key: the same one with another body is refused, as it should be.
    if case.headers and "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = str(uuid.uuid4())
    # A cursor is only what a list gave out. A made up one is refused, which `npm run badinput` tries.
    if case.query and "cursor" in case.query:
        del case.query["cursor"]
    # Half of the requests are about what is there; with made up ids alone every answer would be a 404.
    for name, known in KNOWN.items():
        if case.path_parameters and name in case.path_parameters:
            if len(str(case.path_parameters[name])) % 2 == 0:
                case.path_parameters[name] = known
