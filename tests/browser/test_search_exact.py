"""The sharded search equals lunr.js over the whole index: documents, order, scores."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest

from sitegen.search.norms import QUARTERS, bucket, bucket_length
from sitegen.search.numbering import number
from sitegen.search.stem import STOP_WORDS, stem
from sitegen.search.table import FIELDS, field_texts, number_words
from sitegen.search.tokens import words
from tests.browser.search_harness import Site, chromium, serving, site_files
from tests.search_corpus import corpus

pytestmark = pytest.mark.xdist_group("search-exact")  # what takes long is worked out once

QUERIES = 400
SHOWN = 10
TOLERANCE = 1e-9
OVERLAP = 0.97

COMPARE = """
async ({documents, fields, queries, base}) => {
  const {openIndex} = await import(base + '/theme/js/search/files.mjs');
  const {scored, rank} = await import(base + '/theme/js/search/rank.mjs');
  let lunr;
  globalThis.define = (factory) => { lunr = factory(); };
  globalThis.define.amd = true;
  await import(base + '/whole/lunr.js');
  const searching = (await import(base + '/theme/js/search/engine.mjs')).lunr;
  // the references: the stock builder over the whole corpus, given our words and the bucketed or exact lengths
  const built = (lengths) => {
    const builder = new lunr.Builder();
    fields.forEach(([name, boost]) => builder.field(name, {boost, extractor: (doc) => doc.words[name]}));
    builder.ref('number');
    for (const document of documents) {
      builder.add(document);
      for (const [name] of fields) {
        builder.fieldLengths[new lunr.FieldRef(String(document.number), name, undefined)] = document[lengths][name];
      }
    }
    return builder.build();
  };
  const whole = built('lengths');
  const finer = built('exact');
  const index = await openIndex(base + '/search/manifest.json');
  const P = lunr.Query.presence;
  const out = [];
  for (const query of queries) {
    const wanted = [];
    const added = [];
    for (const word of query.words) {
      const terms = word.prefix ? await index.beginning(word.term, 100000) : [word.term];
      const clauses = [];
      for (const term of terms) if (await index.has(term)) clauses.push({term, boost: word.boost, fields: word.fields});
      if (query.mode === 'any' || word.required) wanted.push({clauses});
      else added.push(...clauses);
    }
    const complete = wanted.every(({clauses}) => clauses.length);
    const every = query.mode !== 'any';
    const clauses = [...wanted.flatMap((word) => word.clauses), ...added];
    const {matched} = counts(index, wanted);
    const least = every ? wanted.length : 1;
    const ours = every && !complete ? [] : scored(searching, index, clauses, (n) => matched[n] >= least);
    const reference = (index) => index.query((q) => {
      for (const word of query.words) {
        const options = {boost: word.boost, usePipeline: false};
        if (word.fields) options.fields = word.fields;
        if (word.prefix) options.wildcard = lunr.Query.wildcard.TRAILING;
        options.presence = word.required ? P.REQUIRED : P.OPTIONAL;
        q.term(word.term, options);
      }
    });
    const theirs = reference(whole);
    const ranked = every && !complete ? [] : rank(searching, index, wanted, added, every);
    out.push({ours: ours.map((r) => [r.ref, r.score]), theirs: theirs.map((r) => [r.ref, r.score]),
              exact: reference(finer).map((r) => [r.ref, r.score]), ranked: ranked.map((r) => String(r.number))});
  }
  return out;

  function counts(index, wanted) {
    const matched = {};
    for (const {clauses} of wanted) {
      const seen = new Set();
      for (const {term, fields: only} of clauses) {
        index.postings.get(term).forEach((field, at) => {
          if (field && (!only || only.includes(fields[at][0]))) field.numbers.forEach((n) => seen.add(n));
        });
      }
      for (const n of seen) matched[n] = (matched[n] ?? 0) + 1;
    }
    return matched && {matched};
  }
}
"""


PARTS = """
async ({queries, base, shown}) => {
  const {openIndex} = await import(base + '/theme/js/search/files.mjs');
  const {gathered} = await import(base + '/theme/js/search/gather.mjs');
  const {lunr} = await import(base + '/theme/js/search/engine.mjs');
  const all = await openIndex(base + '/search/manifest.json');
  const out = [];
  for (const query of queries) {
    const index = await openIndex(base + '/search/manifest.json');
    const used = [];
    for (const {term, boost, fields} of query.words) {
      const terms = [term, ...await index.beginning(term.slice(0, 3), 3)];
      const clauses = [];
      for (const each of new Set(terms)) {
        if (await index.has(each) && await all.has(each)) clauses.push({term: each, boost: each === term ? boost : 0.3, fields});
      }
      if (clauses.length) used.push({clauses: query.only ? clauses.slice(0, 1) : clauses});
    }
    if (!used.length) continue;
    const told = (answer) => answer.ranked.map(({number, score, exact}) => [number, score, exact]);
    const some = await gathered(lunr, index, used, [], {every: true, count: shown});
    const whole = await gathered(lunr, all, used, [], {every: true, count: shown, entire: true});
    const spared = used.some(({clauses}) => clauses.some(({term}) => !index.postings.has(term)));
    out.push({some: told(some), more: some.more, whole: told(whole), spared});
  }
  return out;
}
"""


def test_parts_of_frequent_terms_answer_as_the_whole(
    monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> None:
    """What is shown is the same whether the parts that decide were fetched, or all; and parts often do."""
    monkeypatch.setattr("sitegen.outputs.search.usual", lambda _: 400)
    monkeypatch.setattr("sitegen.outputs.search.SPAN", 64)
    monkeypatch.setattr("sitegen.search.encode.SPAN", 64)
    documents = corpus(500, 160)
    numbers, _ = number(documents)
    count = 260 if pytestconfig.getoption("--every-case") else 100
    queries = generated_queries([reference_document(each, numbers[each.id]) for each in documents], count)
    asked = [{**query, "only": place % 2 == 0} for place, query in enumerate(queries)]
    with serving(Site(site_files(documents))) as site, chromium() as browser:
        page = browser.new_page()
        page.goto(site.url("/search/"))
        found: list[dict[str, Any]] = page.evaluate(PARTS, {"queries": asked, "base": site.url(""), "shown": SHOWN})
    for answer in found:
        some, whole = answer["some"], answer["whole"]
        assert [each[1:] for each in some[:SHOWN]] == [each[1:] for each in whole[:SHOWN]]
        sure = {each[0] for each in whole if each[2] or each[1] > whole[min(SHOWN, len(whole)) - 1][1]}
        assert sure <= {each[0] for each in some}
        assert len(some) <= len(whole) if answer["more"] else some == whole
    assert sum(answer["spared"] for answer in found) > 0.15 * count
    assert sum(answer["more"] for answer in found) > 0.02 * count


def reference_document(document: Any, number: int) -> dict[str, Any]:
    """What the stock builder is given: the words of each field, and its length, bucketed and exact."""
    found: dict[str, list[str]] = {}
    for field, texts in zip(FIELDS, field_texts(document), strict=False):
        every = [word for text in texts for word in words(text) if word]
        kept = [word for word in every if not (field.stop_words and word in STOP_WORDS)]
        found[field.name] = [stem(word) for word in (kept or every)]
    found["numbers"] = list(number_words(document))
    lengths = {
        field.name: bucket_length(bucket(len(found[field.name]), document.rank if field.ranked else 0))
        for field in FIELDS
    }
    exact = {
        field.name: len(found[field.name]) * (QUARTERS + (document.rank if field.ranked else 0)) / QUARTERS
        for field in FIELDS
    }
    return {"number": number, "words": found, "lengths": lengths, "exact": exact}


def generated_queries(documents: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """One to three terms; exact, prefix, fielded and boosted; every word required, or any will do, or some are."""
    random, aside = Random(7), Random(11)
    found = []
    for _ in range(count):
        document = random.choice(documents)
        asked = []
        for _ in range(random.randint(1, 3)):
            source = document if random.random() < 0.7 else random.choice(documents)
            name = random.choice([field.name for field in FIELDS if source["words"][field.name]])
            term = random.choice(source["words"][name])
            prefix = random.random() < 0.3 and len(term) >= 4
            if random.random() < 0.03:
                term, prefix = f"{term}zzq", False
            asked.append(
                {
                    "term": term[: random.randint(3, len(term))] if prefix else term,
                    "prefix": prefix,
                    "boost": random.choice([1, 1, 2, 0.3]),
                    "fields": random.sample([field.name for field in FIELDS], 2) if random.random() < 0.2 else None,
                }
            )
        mode = "every" if random.random() < 0.6 else "any"
        mode = "mixed" if aside.random() < 0.25 else mode
        for place, word in enumerate(asked):
            word["required"] = mode == "every" or (mode == "mixed" and (place == 0 or aside.random() < 0.3))
        found.append({"words": asked, "mode": mode})
    return found


@pytest.fixture(scope="module")
def answers() -> list[dict[str, Any]]:
    """Both answers to every generated query."""
    documents = corpus(330, 60)
    numbers, _ = number(documents)
    ordered = sorted(documents, key=lambda document: numbers[document.id])
    given = [reference_document(document, numbers[document.id]) for document in ordered]
    queries = generated_queries(given, QUERIES)
    with serving(Site(site_files(documents))) as site, chromium() as browser:
        page = browser.new_page()
        page.goto(site.url("/search/"))
        argument = {
            "documents": given,
            "fields": [[field.name, field.boost] for field in FIELDS],
            "queries": queries,
            "base": site.url(""),
        }
        found: list[dict[str, Any]] = page.evaluate(COMPARE, argument)
    return [{**answer, "query": query} for answer, query in zip(found, queries, strict=True)]


def test_documents_order_and_scores_are_lunrs(answers: list[dict[str, Any]]) -> None:
    """Every query: the same documents in the same order, scores within rounding of the sum."""
    met = 0
    for answer in answers:
        ours, theirs = answer["ours"], answer["theirs"]
        report = json.dumps(answer["query"])
        assert dict(ours).keys() == dict(theirs).keys(), report
        scores = dict(theirs)
        assert all(abs(score - scores[ref]) <= TOLERANCE for ref, score in ours), report
        # documents of one score may stand in any order among themselves
        assert all(abs(a[1] - b[1]) <= TOLERANCE for a, b in zip(ours, theirs, strict=True)), report
        met += bool(theirs)
    assert met > QUERIES * 0.6


def test_ranking_holds_the_same_documents(answers: list[dict[str, Any]]) -> None:
    """What the ranking adds to lunr (titles covered, words matched) reorders and never drops."""
    for answer in answers:
        assert sorted(answer["ranked"]) == sorted(ref for ref, _ in answer["ours"])


def test_the_queries_are_of_every_kind(answers: list[dict[str, Any]]) -> None:
    """One to three words, beginnings, fields, every way of requiring them; and most find something."""
    queries = [answer["query"] for answer in answers]
    assert {len(query["words"]) for query in queries} == {1, 2, 3}
    for kind in ("every", "any", "mixed"):
        assert sum(query["mode"] == kind and len(query["words"]) > 1 for query in queries) > QUERIES / 12
    for has in ("prefix", "fields"):
        assert sum(any(word[has] for word in query["words"]) for query in queries) > QUERIES / 6


def test_bucketed_lengths_hardly_change_the_first_ten(answers: list[dict[str, Any]]) -> None:
    """Beside an index with exact lengths: of a query's first ten 0.97 are the same, on average.

    Documents that no exact score tells apart from the last of the ten count as among them.
    """
    shares = []
    for answer in answers:
        exact, ours = answer["exact"], answer["ours"]
        assert len(exact) == len(ours)
        if not exact:
            continue
        least = exact[:SHOWN][-1][1]
        among = {ref for ref, score in exact if score >= least - TOLERANCE}
        shares.append(sum(ref in among for ref, _ in ours[:SHOWN]) / len(ours[:SHOWN]))
    assert len(shares) > QUERIES / 2
    assert sum(shares) / len(shares) >= OVERLAP
