"""What verdicts tell about traits, and when they tell nothing."""

import pytest

from plugins.experience.lessons import Lesson, Lessons, lessons_from, share_of_yes, strongest
from plugins.experience.traits import Trait, What
from tests.matching.builders import actor
from tests.plugins.experience.verdicts import many, shop

HELPER = Trait(What.HELPER, ("b",))
B = actor("b")


def lessons(yes: int, no: int, *, of_yes: int = 15, of_no: int = 15) -> Lessons:
    """What is learnt when helper b has so many of each answer, and others so many."""
    verdicts = [*many(yes, no, helper=B), *many(of_yes, of_no, start=100)]
    share = share_of_yes(verdicts)
    assert share is not None
    return lessons_from(verdicts, {}, share)


@pytest.mark.parametrize(("yes", "no"), [(10, 9), (20, 0), (0, 20), (0, 0)])
def test_too_few_verdicts_or_all_the_same_teach_nothing(yes: int, no: int) -> None:
    assert share_of_yes(many(yes, no)) is None


def test_twenty_verdicts_with_both_answers_are_enough() -> None:
    assert share_of_yes(many(5, 15)) == 0.25


def test_what_is_clearly_more_often_declined_is_learnt() -> None:
    lesson = lessons(0, 9)[HELPER]
    assert (lesson.yes, lesson.number, lesson.supports) == (0, 9, False)
    assert 0 < lesson.strength < 1


def test_what_is_clearly_more_often_accepted_is_learnt() -> None:
    lesson = lessons(9, 0)[HELPER]
    assert (lesson.yes, lesson.number, lesson.supports) == (9, 9, True)


@pytest.mark.parametrize(("yes", "no"), [(0, 4), (4, 0), (3, 3), (4, 5)])
def test_what_may_be_chance_is_not(yes: int, no: int) -> None:
    assert HELPER not in lessons(yes, no)


def test_verdicts_about_one_need_only_say_nothing_of_others() -> None:
    same = many(0, 9, helper=B)
    one_need = [type(v)(same[0].need, v.resource, same[0].seeker, v.helper, v.answer) for v in same]
    assert HELPER not in lessons_from([*one_need, *many(15, 15, start=100)], {}, 15 / 39)


def test_more_of_the_same_makes_a_lesson_stronger_and_never_whole() -> None:
    strengths = [lessons(0, no)[HELPER].strength for no in (9, 12, 40)]
    assert strengths == sorted(strengths)
    assert strengths[-1] < 1


def test_kinds_are_learnt_from_all_who_are_of_them() -> None:
    verdicts = [*many(0, 12, seeker=shop("a")), *many(12, 3, start=50)]
    learnt = lessons_from(verdicts, {}, 12 / 27)
    assert not learnt[Trait(What.KINDS, ("service_node", "association"))].supports
    assert learnt[Trait(What.KINDS, ("association", "association"))].supports


def test_of_several_lessons_the_strongest_of_the_asked_direction_counts() -> None:
    traits = [Trait(What.HELPER, (id,)) for id in "abcd"]
    told = {
        trait: Lesson(trait, 1, 5, strength, supports)
        for trait, strength, supports in zip(traits, (0.2, 0.5, 0.9, 0.5), (True, True, False, True), strict=True)
    }
    found = strongest(told, [*traits, HELPER], supports=True)
    assert found is not None
    assert found.trait == traits[1]
    against = strongest(told, traits, supports=False)
    assert against is not None
    assert against.trait == traits[2]
    assert strongest(told, [], supports=True) is None
