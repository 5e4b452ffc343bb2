using HubSpotSfSync.Sandbox.HubSpot.Objects;
using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Search;

/// <summary>A test of a text that its order can't answer, such as how it ends. Looks at every value; only list filters have these.</summary>
internal sealed record TextTestCriterion(PropertyDefinition Property, Func<string, bool> Test) : Criterion
{
    public override int AtMost(RecordIndex index) => index.LiveCount;

    public override void CopyTo(RecordIndex index, SlotSet slots)
    {
        foreach (var slot in index.Live.Slots())
        {
            if (Matches(index.At(slot), index.At(slot).Indexed!))
            {
                slots.Add(slot);
            }
        }
    }

    public override bool Matches(CrmObject record, ObjectVersion version) =>
        record.Get(version, Property) is { Length: > 0 } value && Test(value);
}
