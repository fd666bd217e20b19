"""Words of the languages that are read beside English: a file for each, `fr.toml`.

    small      words that say nothing by themselves, where no library has a list of them
    sum … name what a question of this type has: "combien d'argent", "когда"
    numbers    words for figures, in the forms that are common; not "one", which is an article too
    counts     behind it stands what is counted: "combien de"
    defines    what a term or acronym means
    what_is    the same, where an acronym is named
    broad      what there is on something
    overview   the whole document in short
    fillers    words that may stand beside such a phrase and add nothing
    report     a report, in the forms that stand beside a year: "rapport de 2018"
    year       words for a year
    page       how one page is cited, and several: "p. {}"
    of_year    what may stand between a report and its year, or between two years

A language without a file has none of it: English words are never looked for in its place.
"""
