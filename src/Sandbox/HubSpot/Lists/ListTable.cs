using System.Globalization;
using System.Text.Json;
using HubSpotSfSync.Sandbox.HubSpot.Objects;
using HubSpotSfSync.Sandbox.HubSpot.Search;

namespace HubSpotSfSync.Sandbox.HubSpot.Lists;

/// <summary>The lists of one portal. Used under the portal's lock.</summary>
public sealed class ListTable(Portal portal)
{
    private readonly List<RecordList> _lists = [];
    private readonly HashSet<RecordList> _evaluating = [];

    public IEnumerable<RecordList> All => _lists.Where(list => list.DeletedAt is null);

    public RecordList? Find(string id) => _lists.Find(list => list.Id == id);

    public RecordList Create(string name, ObjectTable table, string processingType, JsonElement? filterBranch)
    {
        if (All.Any(existing => existing.Table == table && existing.Name == name))
        {
            throw new RefusedException(HubSpotError.Invalid($"A list named {name} already exists") with { SubCategory = "ILS.DUPLICATE_LIST_NAMES" });
        }

        var list = new RecordList((_lists.Count + 1).ToString(CultureInfo.InvariantCulture), name, table, processingType, portal.Now());
        if (filterBranch is { } branch)
        {
            SetFilters(list, branch);
        }

        // A snapshot is filled once and then changed by hand.
        if (processingType == "SNAPSHOT" && list.Groups is not null)
        {
            Evaluate(list);
        }

        _lists.Add(list);
        return list;
    }

    public void SetFilters(RecordList list, JsonElement branch)
    {
        list.Groups = new ListFilterReading(portal, list).Read(branch);
        list.FilterBranch = branch.Clone();
        list.FiltersUpdatedAt = portal.Now();
        list.EvaluatedAt = -1;
    }

    /// <summary>Lets the members follow what search knows by now.</summary>
    public void Refresh(RecordList list)
    {
        list.Table.CatchUp();
        if (!list.IsDynamic)
        {
            foreach (var slot in list.Members.Slots.Slots().Where(slot => !IsThere(list.Table.Records[slot])).ToList())
            {
                list.Members.Remove(slot);
            }
        }
        else if ((list.FollowsLists || list.EvaluatedAt != list.Table.Index.Version) && _evaluating.Add(list))
        {
            Evaluate(list);
            _evaluating.Remove(list);
        }
    }

    private static bool IsThere(CrmObject record) => record is { MergedInto: null, IsPurged: false, Current.ArchivedAt: null };

    private void Evaluate(RecordList list)
    {
        list.Table.CatchUp();
        list.EvaluatedAt = list.Table.Index.Version;
        var selected = ObjectSearch.Select(list.Table.Index, list.Groups ?? []);
        var gone = list.Members.Slots.Copy();
        gone.ExceptWith(selected);
        foreach (var slot in gone.Slots())
        {
            list.Members.Remove(slot);
        }

        selected.ExceptWith(list.Members.Slots);
        var now = portal.NowMilliseconds();
        foreach (var slot in selected.Slots())
        {
            list.Members.Add(slot, now);
        }
    }
}
