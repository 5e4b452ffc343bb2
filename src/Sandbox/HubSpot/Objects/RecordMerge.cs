using System.Globalization;
using HubSpotSfSync.Sandbox.HubSpot.Schema;
using HubSpotSfSync.Sandbox.HubSpot.Webhooks;

namespace HubSpotSfSync.Sandbox.HubSpot.Objects;

/// <summary>
/// Makes two records one. The result is a record with an id of its own, to which both former ids lead from then on; it has
/// the primary's values and, where those are blank, the other's.
/// </summary>
internal static class RecordMerge
{
    private const string MergedIds = "hs_merged_object_ids";
    private const string MergedVids = "hs_calculated_merged_vids";
    private const string AdditionalEmails = "hs_additional_emails";

    public static CrmObject Merge(Portal portal, ObjectTable table, CrmObject primary, CrmObject other)
    {
        var (values, moved) = Values(portal, table, primary, other);
        var kept = new Dictionary<ObjectTable, IReadOnlyList<Association>>();
        foreach (var to in portal.Tables)
        {
            kept[to] =
            [
                .. portal.Associations.RemoveAll(table.Name, primary.Id, to.Name),
                .. portal.Associations.RemoveAll(table.Name, other.Id, to.Name).Select(WithoutPrimary),
            ];
        }

        table.Remove(primary);
        table.Remove(other);
        var origin = portal.ApiOrigin with { Source = "MERGE_OBJECTS" };
        var merged = table.Create(values, origin, Math.Min(primary.CreatedAt, other.CreatedAt), isTold: false);
        table.MergeInto(primary, merged);
        table.MergeInto(other, merged);
        foreach (var (to, associations) in kept)
        {
            foreach (var association in associations.Where(association => association.ToId != primary.Id && association.ToId != other.Id))
            {
                portal.Associations.Add(table.Name, merged.Id, to.Name, association.ToId, association.Types);
            }
        }

        table.Events.Merged(new MergeChange(primary.Id, [other.Id], merged.Id, moved), merged.Current.UpdatedAt, portal.ApiOrigin);
        return merged;
    }

    // One company is a contact's primary one, and that is the primary contact's.
    private static Association WithoutPrimary(Association association) => association with
    {
        Types = [.. association.Types.Where(type => type is not { Category: AssociationTable.HubSpotDefined, TypeId: 1 or 2 or 5 or 6 or 25 or 26 })],
    };

    private static (List<PropertyWrite> Values, int Moved) Values(Portal portal, ObjectTable table, CrmObject primary, CrmObject other)
    {
        var values = new Dictionary<string, PropertyWrite>();
        var moved = 0;
        foreach (var property in table.Catalogue.All.Where(property => property.Source == PropertySource.Stored))
        {
            var (first, second) = (primary.Current[property.Ordinal], other.Current[property.Ordinal]);
            var takesSecond = property.Name == "lifecyclestage"
                ? LifecycleStage.Order(second) > LifecycleStage.Order(first)
                : string.IsNullOrEmpty(first) && !string.IsNullOrEmpty(second);
            moved += takesSecond ? 1 : 0;
            if ((takesSecond ? second : first) is { Length: > 0 } value)
            {
                values[property.Name] = new PropertyWrite(property, value);
            }
        }

        void Put(string name, string value)
        {
            if (table.Catalogue.Find(name) is { } property && value.Length > 0)
            {
                values[name] = new PropertyWrite(property, value);
            }
        }

        string Get(CrmObject record, string name) => table.Catalogue.Find(name) is { } property ? record.Current[property.Ordinal] ?? string.Empty : string.Empty;
        Put(MergedIds, Join(Get(primary, MergedIds), Get(other, MergedIds), primary.IdText, other.IdText));
        if (table == portal.Contacts)
        {
            var now = portal.NowMilliseconds().ToString(CultureInfo.InvariantCulture);
            Put(MergedVids, Join(Get(primary, MergedVids), Get(other, MergedVids), $"{primary.IdText}:{now}", $"{other.IdText}:{now}"));
            var email = values.TryGetValue("email", out var kept) ? kept.Value : string.Empty;
            Put(AdditionalEmails, Join(
                [.. $"{Get(primary, AdditionalEmails)};{Get(other, AdditionalEmails)};{Get(other, "email")}".Split(';').Where(address => address != email)]));
        }

        return ([.. values.Values], moved);
    }

    private static string Join(params string[] parts) =>
        string.Join(';', parts.SelectMany(part => part.Split(';', StringSplitOptions.RemoveEmptyEntries)).Distinct());
}
