"""A reader: question and passage read together -> does the passage answer, and with which words.

`data` reads the questions, `nearest` finds passages that are nearly right, `noise` writes questions
as hurried people do, `pairs` makes tokens of them, `steps` what is learnt at a time, `model` is the
network, `train` fits it, `read` uses it, `score` and `figures` measure it, and `pack` keeps what
training changed.
"""
