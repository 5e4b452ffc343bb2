using HubSpotSfSync.Salesforce.Reading;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Salesforce.Events;

/// <summary>What of an object is followed: the fields and scopes of all queries on it together.</summary>
/// <param name="ObjectType">The object.</param>
/// <param name="Fields">Whose values are told.</param>
/// <param name="IdentityFields">Those that carry the other side's identity.</param>
/// <param name="ScopeFields">Those on which it depends whether a record is in somebody's scope.</param>
/// <param name="Scoped">Whether anybody has a scope.</param>
/// <param name="Described">The kinds of the fields.</param>
internal sealed record FollowedObject(
    string ObjectType, IReadOnlyList<string> Fields, IReadOnlyList<string> IdentityFields, IReadOnlyList<string> ScopeFields, bool Scoped, DescribedObject Described)
{
    public static FollowedObject Of(IReadOnlyCollection<RecordQuery> queries, DescribedObject described) => new(
        queries.First().ObjectType,
        [.. queries.SelectMany(query => query.Fields).Where(field => !described.IsOnlyCurrency(field)).Distinct(StringComparer.OrdinalIgnoreCase)],
        [.. queries.Select(query => query.IdentityField).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)],
        [.. queries.SelectMany(query => Soql.ScopeFields.Of(query.Where, described)).Distinct(StringComparer.OrdinalIgnoreCase)],
        queries.Any(query => !string.IsNullOrWhiteSpace(query.Where)),
        described)
    {
        Empty = [.. queries.SelectMany(query => query.Fields).Where(described.IsOnlyCurrency).Distinct(StringComparer.OrdinalIgnoreCase)],
    };

    /// <summary>Fields that are asked for and that no record has a value in.</summary>
    public IReadOnlyList<string> Empty { get; private init; } = [];

    public IEnumerable<string> FieldsAndIdentities => Fields.Concat(IdentityFields);

    public bool IsLead => LeadConversions.IsLead(ObjectType);

    /// <summary>The platform works it out: it may have changed with anything else, and no event says so.</summary>
    public bool IsCalculated(string field) => Described.Find(field) is { Calculated: true };
}
