using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms.Values;

namespace HubSpotSfSync.Sync.Transforms.Records;

/// <summary>The name of a record type in HubSpot (DeveloperName, or the label), its id in Salesforce.</summary>
internal sealed class RecordTypeName(string objectType) : ValueTransform
{
    private const string Unknown = "RECORD_TYPE_UNKNOWN";

    public override bool UsesReferenceData => true;

    public string ObjectType => objectType;

    public override ValueDomain DomainOf(Side target, ValueDomain source) => ValueDomain.Of(target == Side.Salesforce ? FieldKind.Reference : FieldKind.Text);

    public override string ToString() => $"recordType {objectType}";

    protected override Conversion Convert(Side target, string? value, IReadOnlyList<string?> source, ConversionContext context)
    {
        if (value is null)
        {
            return Conversion.One(null);
        }

        var types = context.Salesforce.RecordTypes.Where(type => string.Equals(type.ObjectType, objectType, StringComparison.OrdinalIgnoreCase)).ToList();
        return target == Side.HubSpot
            ? types.FirstOrDefault(type => type.Id == value) is { } known
                ? Conversion.One(known.Name)
                : NotSeen(objectType, value)
            : Find(types, value) is { } found ? Conversion.One(found.Id)
            : Refuse(Unknown, $"{objectType} has no active record type '{value}'. It has: {string.Join(", ", types.Where(type => type.Active).Select(type => type.Name))}.");
    }

    internal static Conversion NotSeen(string objectType, string id) =>
        new Conversion.Waits(Unknown, $"Salesforce's {objectType} has no record type {id} that our login sees. It is looked for again; let our login see it.");

    internal static RecordType? Find(IEnumerable<RecordType> types, string name) => types.FirstOrDefault(type =>
        type.Active && (string.Equals(type.Name, name, StringComparison.OrdinalIgnoreCase) || string.Equals(type.Label, name, StringComparison.OrdinalIgnoreCase)));
}
