"""On a whole workspace: names are looked up in Slack, and who leaves there is told of."""

from bot.sandbox import Person
from tests.support.stage import OnStage


async def test_somebody_new_a_group_and_a_channel_are_recorded_by_name_and_a_departure_is_told(
    open_workspace: OnStage,
) -> None:
    async with open_workspace() as on:
        on.workspace.add_person(Person("ana", "Ana Nueva", id="U0NEWPERSON"))
        on.workspace.add_user_group("border-desk", "Border desk")
        said = await on.say("chair-us", '/action assign @member-us "Ask @ana of @border-desk in #general"')
        assert "Ask @ana of @border-desk in #general" in str(said.payload)
        added = await on.say("secretariat", "/taskforce member @ana role member")
        assert added.error is None
        said = await on.say("chair-us", '/action assign @ana "Draft the annex"')
        assert "Draft the annex" in str(said.payload)
        on.workspace.change_person("ana", deleted=True)
        for _ in range(100):
            if any("ana" in str(each["text"]) for each in on.workspace.told("secretariat")):
                break
            await on.say("chair-us", "/rec 5")
            await on.bot.settle()
        told = [str(each["text"]) for each in on.workspace.told("secretariat")]
        assert any("A-2" in each for each in told), told
