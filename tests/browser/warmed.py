"""Reads the example's texts as a match run does, so that servers forked after it remember them as after their first."""

from matchmaker.examples.reading import norsjo
from matchmaker.hooks.registry import Registry
from matchmaker.matching.engine import judge_all

judge_all(norsjo().snapshot, Registry.load().strategies)
