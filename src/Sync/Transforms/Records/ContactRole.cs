using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Records;

/// <summary>
/// The labels of an association, which are a set, and the one role that a contact has on an Opportunity, with whether it is the
/// primary one. Labels that mean neither stay as they are.
/// </summary>
/// <param name="roles">Label to role, the most telling first; null where every label is the role of its name.</param>
/// <param name="primary">The label of the primary contact; null where that is not mapped.</param>
/// <param name="leaveBlank">Whether a role without a label leaves the association unlabelled, instead of being refused.</param>
internal sealed class ContactRole(IReadOnlyList<KeyValuePair<string, string>>? roles, string? primary, bool leaveBlank) : ITransform
{
    public int SalesforceFields => primary is null ? 1 : 2;

    public bool Makes(Side target) => true;

    public Conversion Convert(Side target, IReadOnlyList<string?> source, ConversionContext context) =>
        target == Side.Salesforce ? new Conversion.Made(ToSalesforce(Labels(source[0]))) : ToHubSpot(source, Labels(context.Held is [var held, ..] ? held : null));

    public override string ToString() => $"role {(roles is null ? "as it is" : string.Join(", ", roles.Select(one => $"{one.Key}={one.Value}")))} primary {primary} {leaveBlank}";

    private string?[] ToSalesforce(string[] labels)
    {
        var role = roles is null
            ? labels.FirstOrDefault(label => !Same(label, primary))
            : roles.Where(one => labels.Contains(one.Key, StringComparer.OrdinalIgnoreCase)).Select(one => one.Value).FirstOrDefault();
        return primary is null ? [role] : [role, CanonicalText.Boolean(labels.Contains(primary, StringComparer.OrdinalIgnoreCase))];
    }

    private Conversion ToHubSpot(IReadOnlyList<string?> source, string[] held)
    {
        var label = CanonicalText.Text(source[0]) is { } role ? LabelOf(role, held) : null;
        if (label is null && CanonicalText.Text(source[0]) is { } unknown && !leaveBlank)
        {
            return new Conversion.Refused("VALUE_NOT_MAPPED", $"Salesforce's role '{unknown}' has no label in the mapping. Add it below role: map, or write otherwise: blank.");
        }

        var first = primary is not null && CanonicalText.Text(source[1]) == CanonicalText.Boolean(true) ? primary : null;
        var labels = held.Where(one => !Means(one)).Append(label).Append(first).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return Conversion.One(CanonicalText.Text(string.Join(';', labels)));
    }

    /// <summary>Of several labels for one role the one that is there already.</summary>
    private string? LabelOf(string role, string[] held)
    {
        if (roles is null)
        {
            return role;
        }

        var labels = roles.Where(one => Same(one.Value, role)).Select(one => one.Key).ToList();
        return labels.Find(label => held.Contains(label, StringComparer.OrdinalIgnoreCase)) ?? labels.FirstOrDefault();
    }

    private bool Means(string label) => Same(label, primary) || roles is null || roles.Any(one => Same(one.Key, label));

    private static string[] Labels(string? joined) => joined?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static bool Same(string one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
