using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Records;

/// <summary>
/// The id of a contact, as the id of its counterpart in the field that is for it: one for Leads, one for Contacts. When the Lead is
/// converted the Contact's field takes over.
/// </summary>
/// <param name="mapping">The contacts' mapping.</param>
/// <param name="objects">What each of Salesforce's fields may hold, in their order.</param>
internal sealed class PersonLookup(string mapping, IReadOnlyList<string> objects) : ITransform
{
    public const string NotConverted = "WAITS_FOR_CONVERSION";

    public int SalesforceFields => objects.Count;

    public bool FollowsReferences => true;

    public IEnumerable<string> RefersTo => [mapping];

    public bool Makes(Side target) => true;

    public IReadOnlyList<ValueDomain>? DomainsOf(Side target, IReadOnlyList<ValueDomain> source) =>
        [.. Enumerable.Repeat(ValueDomain.Of(FieldKind.Reference), target == Side.HubSpot ? 1 : objects.Count)];

    public IEnumerable<RecordReference> References(Side side, IReadOnlyList<string?> values) =>
        values.Take(side == Side.HubSpot ? 1 : objects.Count).Select(CanonicalText.Text).OfType<string>().Select(id => new RecordReference(mapping, side, id));

    public Conversion Convert(Side target, IReadOnlyList<string?> source, ConversionContext context) =>
        target == Side.Salesforce ? ToSalesforce(CanonicalText.Text(source[0]), context) : ToHubSpot(source, context);

    public override string ToString() => $"lookup {mapping} as {string.Join(", ", objects)}";

    private Conversion ToSalesforce(string? id, ConversionContext context)
    {
        if (id is null)
        {
            return Made(null, null);
        }

        var reference = new RecordReference(mapping, Side.HubSpot, id);
        if (!context.Counterparts.TryGetValue(reference, out var counterpart))
        {
            return Lookup.Waits(reference);
        }

        var person = counterpart is null ? null : SalesforceObjects.PersonOf(counterpart);
        return counterpart is null || objects.Contains(person!)
            ? Made(person, counterpart)
            : new Conversion.Waits(NotConverted, $"It refers to HubSpot record {id} of {mapping}, which is a {person} in Salesforce: {counterpart}.") { For = reference };
    }

    /// <summary>The first field that names somebody whom HubSpot knows.</summary>
    private Conversion ToHubSpot(IReadOnlyList<string?> source, ConversionContext context)
    {
        Conversion? waits = null;
        foreach (var reference in References(Side.Salesforce, source))
        {
            if (!context.Counterparts.TryGetValue(reference, out var counterpart))
            {
                waits ??= Lookup.Waits(reference);
            }
            else if (counterpart is not null)
            {
                return Conversion.One(counterpart);
            }
        }

        return waits ?? Conversion.One(null);
    }

    private Conversion.Made Made(string? person, string? id) => new([.. objects.Select(one => one == person ? id : null)]);
}
