/* SPDX-License-Identifier: Apache-2.0
 * The table of all fields of pattern files. Place in the flow: constants for schema.c (checking) and
 * schema_reference.c (documentation). Invariant: fields of one level stand together, in the order the
 * reference shows them. */
#include "pattern/schema_table.h"

#include "base/compiler.h"
#include "pattern/names.h"

static const char *const FORMATS[] = {"1", NULL};
static const char *const LOGS[] = {"any", "management", "agent", "vr", "systemvm", "usage", "host", "database", NULL};
static const char *const LEVELS[] = {"any", "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL", NULL};
static const char *const PARTS[] = {"message", "exception", "frame", "record", "answer", NULL};

#define NEED  FIELD_REQUIRED
#define EXACT FIELD_VERBATIM

const struct schema_field SCHEMA_FIELDS[] = {
    {SCHEMA_FILE, "format", SHAPE_TEXT, NEED, FORMATS, 0, "version of the file format"},
    {SCHEMA_FILE, "family", SHAPE_TEXT, 0, NULL, 0,
     "name of the family, which is the file's name without `.yaml`; every id begins with it; required unless "
     "`site` is true"},
    {SCHEMA_FILE, "summary", SHAPE_TEXT, 0, NULL, 0,
     "one sentence on what the signatures of the family have in common"},
    {SCHEMA_FILE, "site", SHAPE_TEXT, 0, FLAG_NAMES, 0,
     "true: a local file without a family of its own, which may touch any id"},
    {SCHEMA_FILE, "patterns", SHAPE_MAPS, 0, NULL, SCHEMA_PATTERN, "the signatures"},
    {SCHEMA_FILE, "patch", SHAPE_PARTIAL, 0, NULL, SCHEMA_PATTERN,
     "single fields to replace in signatures of lower layers; lists are replaced, not merged"},
    {SCHEMA_FILE, "disable", SHAPE_MAPS, 0, NULL, SCHEMA_DISABLE, "signatures of lower layers to leave out"},

    {SCHEMA_PATTERN, "id", SHAPE_TEXT, NEED, NULL, 0, "`family.slug`, unique, never used again for something else"},
    {SCHEMA_PATTERN, "title", SHAPE_TEXT, NEED, NULL, 0,
     "one line that says the fact, not the advice; `{capture}` is replaced by what was captured"},
    {SCHEMA_PATTERN, "role", SHAPE_TEXT, NEED, ROLE_NAMES, 0,
     "*cause* may be a root cause; *symptom* is a consequence and wants an explanation; *context* only lends "
     "weight; *noise* is known to be harmless and silences every other match on the same record"},
    {SCHEMA_PATTERN, "severity", SHAPE_TEXT, NEED, SEVERITY_NAMES, 0, "effect on users"},
    {SCHEMA_PATTERN, "certainty", SHAPE_TEXT, NEED, CERTAINTY_NAMES, 0,
     "how often a match means what the title says: *sure* leaves no other reading, *likely* is enough to act "
     "on, *hint* is only a lead"},
    {SCHEMA_PATTERN, "log", SHAPE_TEXTS, NEED, LOGS, 0,
     "kinds of log that print it; a match in another kind still counts, as weaker evidence"},
    {SCHEMA_PATTERN, "level", SHAPE_TEXTS, NEED, LEVELS, 0,
     "levels it is printed at; records without a level always pass"},
    {SCHEMA_PATTERN, "logger", SHAPE_TEXTS, 0, NULL, 0,
     "simple class names of the logger; records without a logger always pass"},
    {SCHEMA_PATTERN, "on", SHAPE_TEXT, 0, PARTS, 0,
     "part of the record the regex sees (below); required where a regex stands"},
    {SCHEMA_PATTERN, "exception", SHAPE_TEXTS, 0, NULL, 0,
     "simple class names of the exception; only with `on: exception`"},
    {SCHEMA_PATTERN, "literal", SHAPE_TEXT, EXACT, NULL, 0,
     "text of at least 6 bytes that stands in every text the regex matches; found by one fast scan before "
     "any regex runs"},
    {SCHEMA_PATTERN, "literals", SHAPE_LIST, EXACT, NULL, 0, "several literals, any of which may stand there"},
    {SCHEMA_PATTERN, "regex", SHAPE_TEXTS, EXACT, NULL, 0,
     "PCRE2 expression, or a list of pieces that are joined without separator; named captures only"},
    {SCHEMA_PATTERN, "variants", SHAPE_MAPS, 0, NULL, SCHEMA_VARIANT,
     "further wordings of the same meaning: other versions, layouts, sources"},
    {SCHEMA_PATTERN, "absence", SHAPE_MAP, 0, NULL, SCHEMA_ABSENCE,
     "instead of a regex: something was begun and its end never came"},
    {SCHEMA_PATTERN, "entities", SHAPE_NAMES, 0, NULL, 0, "capture to entity field, as `vm_name: vm.name`"},
    {SCHEMA_PATTERN, "measures", SHAPE_NAMED, 0, NULL, SCHEMA_MEASURE,
     "captures that are numbers or states worth showing"},
    {SCHEMA_PATTERN, "fold", SHAPE_MAP, 0, NULL, SCHEMA_FOLD,
     "what makes two events the same finding; without it: the signature and all its entities"},
    {SCHEMA_PATTERN, "often", SHAPE_TEXT, 0, NULL, 0,
     "how many events of a finding it takes: with fewer it is context only, for what is normal now and then"},
    {SCHEMA_PATTERN, "versions", SHAPE_MAP, 0, NULL, SCHEMA_VERSIONS,
     "versions of CloudStack; a match outside of them still counts"},
    {SCHEMA_PATTERN, "explains", SHAPE_MAPS, 0, NULL, SCHEMA_RELATION,
     "consequences of this cause beyond those of the same job or logid"},
    {SCHEMA_PATTERN, "explained_by", SHAPE_MAPS, 0, NULL, SCHEMA_RELATION,
     "the same from the other side: causes of this symptom"},
    {SCHEMA_PATTERN, "checks", SHAPE_MAPS, 0, NULL, SCHEMA_CHECK, "database checks that confirm or refute it"},
    {SCHEMA_PATTERN, "explanation", SHAPE_TEXT, 0, NULL, 0,
     "the mechanism in 2 to 5 lines; causes need it, for noise the reason why it is harmless"},
    {SCHEMA_PATTERN, "remedy", SHAPE_LIST, 0, NULL, 0,
     "ordered steps; causes need it; a step that changes the database begins with `DANGER:`"},
    {SCHEMA_PATTERN, "next_commands", SHAPE_LIST, 0, NULL, 0,
     "shell, API or SELECT lines to run next, with `{capture}` or facts of a check"},
    {SCHEMA_PATTERN, "falsepositives", SHAPE_LIST, 0, NULL, 0, "when it matches and means nothing"},
    {SCHEMA_PATTERN, "references", SHAPE_LIST, 0, NULL, 0, "at least one URL or `cloudstack:path/File.java`"},
    {SCHEMA_PATTERN, "status", SHAPE_TEXT, 0, STATUS_NAMES, 0,
     "stable unless given; experimental ones never outrank stable ones on equal evidence"},
    {SCHEMA_PATTERN, "renamed_from", SHAPE_TEXTS, 0, NULL, 0,
     "former ids, which stay valid in overrides and in saved states"},
    {SCHEMA_PATTERN, "override", SHAPE_TEXT, 0, FLAG_NAMES, 0,
     "true: replaces the signature of this id from a lower layer"},
    {SCHEMA_PATTERN, "if_exists", SHAPE_TEXT, 0, FLAG_NAMES, 0,
     "true: no error if an override or a patch finds nothing to change"},
    {SCHEMA_PATTERN, "tests", SHAPE_MAP, 0, NULL, SCHEMA_TESTS, "examples that the real path of the program is run on"},

    {SCHEMA_VARIANT, "literal", SHAPE_TEXT, EXACT, NULL, 0, "as above"},
    {SCHEMA_VARIANT, "literals", SHAPE_LIST, EXACT, NULL, 0, "as above"},
    {SCHEMA_VARIANT, "regex", SHAPE_TEXTS, NEED | EXACT, NULL, 0, "as above"},
    {SCHEMA_VARIANT, "on", SHAPE_TEXT, 0, PARTS, 0, "the signature's, unless given; as are all that follow"},
    {SCHEMA_VARIANT, "exception", SHAPE_TEXTS, 0, NULL, 0, "as above"},
    {SCHEMA_VARIANT, "log", SHAPE_TEXTS, 0, LOGS, 0, "as above"},
    {SCHEMA_VARIANT, "level", SHAPE_TEXTS, 0, LEVELS, 0, "as above"},
    {SCHEMA_VARIANT, "logger", SHAPE_TEXTS, 0, NULL, 0, "as above"},
    {SCHEMA_VARIANT, "versions", SHAPE_MAP, 0, NULL, SCHEMA_VERSIONS, "for people: where this wording was seen"},
    {SCHEMA_VARIANT, "tests", SHAPE_MAP, 0, NULL, SCHEMA_TESTS, "examples; they count for the whole signature"},

    {SCHEMA_MEASURE, "unit", SHAPE_TEXT, 0, NULL, 0, "printed behind the value: `s`, `ms`, `bytes` ..."},
    {SCHEMA_MEASURE, "keep", SHAPE_TEXT, 0, KEEP_NAMES, 0,
     "which of several values a finding shows; last unless given"},

    {SCHEMA_FOLD, "by", SHAPE_LIST, NEED, NULL, 0, "captures"},

    {SCHEMA_VERSIONS, "since", SHAPE_TEXT, 0, NULL, 0, "first version with this text"},
    {SCHEMA_VERSIONS, "until", SHAPE_TEXT, 0, NULL, 0, "last version with this text"},
    {SCHEMA_VERSIONS, "fixed_in", SHAPE_TEXTS, 0, NULL, 0, "first version without the fault"},
    {SCHEMA_VERSIONS, "seen_in", SHAPE_LIST, 0, NULL, 0, "versions whose sources were checked"},

    {SCHEMA_RELATION, "id", SHAPE_TEXTS, NEED, NULL, 0,
     "a signature, or `family.*` for the causes and symptoms of a family; or several"},
    {SCHEMA_RELATION, "same", SHAPE_TEXTS, 0, SAME_NAMES, 0,
     "what both must share, any one of these; without it nothing"},
    {SCHEMA_RELATION, "within", SHAPE_TEXT, 0, NULL, 0,
     "longest time from cause to consequence: `90s`, `30m`, `2h`; without it the incident"},

    {SCHEMA_ABSENCE, "after", SHAPE_MAP, NEED, NULL, SCHEMA_ABSENCE_END, "what begins it"},
    {SCHEMA_ABSENCE, "until", SHAPE_MAP, NEED, NULL, SCHEMA_ABSENCE_END, "what would have ended it"},
    {SCHEMA_ABSENCE, "same", SHAPE_TEXTS, NEED, SAME_NAMES, 0,
     "what ties both, all of these; *server* is the machine whose log it is"},
    {SCHEMA_ABSENCE, "within", SHAPE_TEXT, NEED, NULL, 0, "how long the end may take, in the log's own time"},
    {SCHEMA_ABSENCE, "at_end", SHAPE_TEXT, 0, AT_END_NAMES, 0,
     "when the log ends first: *open* (unless given) says nothing, *fire* reports it all the same"},
    {SCHEMA_ABSENCE_END, "signature", SHAPE_TEXT, NEED, NULL, 0, "id of the signature"},

    {SCHEMA_CHECK, "check", SHAPE_TEXT, NEED, NULL, 0, "name of a file in `sql/`"},
    {SCHEMA_CHECK, "with", SHAPE_NAMES, 0, NULL, 0, "parameter to text with `{capture}`"},
    {SCHEMA_CHECK, "refutation", SHAPE_TEXT, 0, STRENGTH_NAMES, 0,
     "*strong*: a refuting answer rejects the cause; weak unless given"},
    {SCHEMA_CHECK, "scope", SHAPE_TEXT, 0, SCOPE_NAMES, 0,
     "*cloud*: also asked where the log names nothing it could be about; thing unless given"},
    {SCHEMA_CHECK, "confirmation", SHAPE_TEXT, 0, STRENGTH_NAMES, 0,
     "*weak*: a confirming answer fits the cause without proving it; strong unless given"},

    {SCHEMA_TESTS, "match", SHAPE_MAPS, 0, NULL, SCHEMA_MATCH, "texts it must match, at least one"},
    {SCHEMA_TESTS, "no_match", SHAPE_MAPS, 0, NULL, SCHEMA_NO_MATCH, "near misses it must not match, at least one"},

    {SCHEMA_MATCH, "line", SHAPE_TEXT, EXACT, NULL, 0, "complete raw text of one line, with its header; or"},
    {SCHEMA_MATCH, "lines", SHAPE_LIST, EXACT, NULL, 0, "several lines"},
    {SCHEMA_MATCH, "expect", SHAPE_NAMES, 0, NULL, 0, "what must be captured"},
    {SCHEMA_MATCH, "from", SHAPE_TEXT, 0, NULL, 0, "for people: where the text was published"},
    {SCHEMA_MATCH, "version", SHAPE_TEXT, 0, NULL, 0, "for people: version that prints it"},
    {SCHEMA_NO_MATCH, "line", SHAPE_TEXT, EXACT, NULL, 0, "as above"},
    {SCHEMA_NO_MATCH, "lines", SHAPE_LIST, EXACT, NULL, 0, "as above"},
    {SCHEMA_NO_MATCH, "because", SHAPE_TEXT, 0, NULL, 0, "why not; names the signature it belongs to, if one"},

    {SCHEMA_DISABLE, "id", SHAPE_TEXT, NEED, NULL, 0, "the signature"},
    {SCHEMA_DISABLE, "because", SHAPE_TEXT, NEED, NULL, 0, "reason, for the colleagues"},
    {SCHEMA_DISABLE, "until", SHAPE_TEXT, 0, NULL, 0,
     "`YYYY-MM-DD`; afterwards the signature is active again, with a warning"},
    {SCHEMA_DISABLE, "if_exists", SHAPE_TEXT, 0, FLAG_NAMES, 0, "true: no error if there is no such id"},

    {SCHEMA_ORIGINS, "format", SHAPE_TEXT, NEED, FORMATS, 0, "version of the file format"},
    {SCHEMA_ORIGINS, "summary", SHAPE_TEXT, 0, NULL, 0, "one sentence for readers of the file"},
    {SCHEMA_ORIGINS, "failed", SHAPE_MAP, 0, NULL, SCHEMA_FAILED,
     "which match says that a job failed for another reason than a mistake of its caller"},
    {SCHEMA_ORIGINS, "user_errors", SHAPE_LIST, 0, NULL, 0,
     "simple class names of exceptions that tell a caller's mistake: no lead by themselves"},
    {SCHEMA_ORIGINS, "families", SHAPE_MAPS, 0, NULL, SCHEMA_ORIGIN, "what points at which family"},
    {SCHEMA_FAILED, "signature", SHAPE_TEXT, NEED, NULL, 0, "id of the signature"},
    {SCHEMA_FAILED, "capture", SHAPE_TEXT, NEED, NULL, 0, "its capture of the result code"},
    {SCHEMA_FAILED, "codes", SHAPE_LIST, NEED, NULL, 0, "result codes that are no mistake of the caller"},
    {SCHEMA_ORIGIN, "family", SHAPE_TEXT, NEED, NULL, 0,
     "an existing family; the lead is called `family.unrecognised`"},
    {SCHEMA_ORIGIN, "exception", SHAPE_LIST, 0, NULL, 0,
     "exceptions, as camel-case words of the simple class name; asked first, the deepest exception before "
     "those around it"},
    {SCHEMA_ORIGIN, "owner", SHAPE_LIST, 0, NULL, 0,
     "like `class`, for classes whose records belong to the family whatever they say; asked next"},
    {SCHEMA_ORIGIN, "script", SHAPE_LIST, 0, NULL, 0,
     "names or paths of scripts in the message; asked next, as are all that follow, in this order"},
    {SCHEMA_ORIGIN, "sql", SHAPE_LIST, 0, NULL, 0, "beginnings of SQL statements in the message"},
    {SCHEMA_ORIGIN, "text", SHAPE_LIST, 0, NULL, 0,
     "words of the message or of its deepest exception, any case, that point at the family whoever prints them"},
    {SCHEMA_ORIGIN, "command", SHAPE_LIST, 0, NULL, 0,
     "agent commands in the message, as camel-case words of the class name"},
    {SCHEMA_ORIGIN, "class", SHAPE_LIST, 0, NULL, 0,
     "classes, as camel-case words of the simple name: first CloudStack frame, then logger"},
    {SCHEMA_ORIGIN, "package", SHAPE_LIST, 0, NULL, 0,
     "beginnings of packages, for frames and for loggers that are not abbreviated"},
    {SCHEMA_ORIGIN, "word", SHAPE_LIST, 0, NULL, 0,
     "words of the message or of its deepest exception, any case; asked last"},
};

const size_t SCHEMA_FIELD_COUNT = ARRAY_LENGTH(SCHEMA_FIELDS);

const char *schema_level_name(enum schema_level level) {
    static const char *const NAMES[SCHEMA_LEVEL_COUNT] = {
        [SCHEMA_FILE] = "file",         [SCHEMA_PATTERN] = "pattern", [SCHEMA_VARIANT] = "variant",
        [SCHEMA_MEASURE] = "measure",   [SCHEMA_FOLD] = "fold",       [SCHEMA_VERSIONS] = "versions",
        [SCHEMA_RELATION] = "relation", [SCHEMA_ABSENCE] = "absence", [SCHEMA_ABSENCE_END] = "end of an absence",
        [SCHEMA_CHECK] = "check",       [SCHEMA_TESTS] = "tests",     [SCHEMA_MATCH] = "match",
        [SCHEMA_NO_MATCH] = "no_match", [SCHEMA_DISABLE] = "disable", [SCHEMA_ORIGINS] = "file of origins",
        [SCHEMA_FAILED] = "failed job", [SCHEMA_ORIGIN] = "origin"};

    return NAMES[level];
}
