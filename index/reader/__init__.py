"""A reader: question and passage read together -> does the passage answer, and with which words.

`data` reads the questions, `nearest` finds passages that are nearly right, `noise` writes questions
as hurried people do, `pairs` makes tokens of them, `steps` what is learnt at a time, `model` is the
network, `train` fits it, `read` uses it, `score` and `figures` measure it, and `pack` keeps what
training changed.

`upper` goes on training the upper layers alone, on a processor; `export` writes the graph that
`onnx_reader` reads. `asked.jsonl` holds questions to train with, of people who had not read the
documents asked, written blind and judged against the text: of each right passage its first words
and the words that answer, so that no document is copied. `invented.jsonl` holds the passages of
four reports that were invented for such questions.
"""
