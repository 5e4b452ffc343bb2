using System.Collections.Concurrent;
using System.Text.Json;
using HubSpotSfSync.Salesforce.Rest;
using HubSpotSfSync.Salesforce.Soql;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Salesforce.Reading;

/// <summary>A described object: the schema all know, and what only this client needs.</summary>
/// <param name="Schema">What all know.</param>
/// <param name="ExternalIds">Fields by which records can be upserted.</param>
/// <param name="Relationships">What queries call a parent ("Account", "Region__r"), with the field that refers to it.</param>
internal sealed record DescribedObject(ObjectSchema Schema, IReadOnlySet<string> ExternalIds, IReadOnlyDictionary<string, string> Relationships)
{
    /// <summary>Whether what is deleted goes into the bin, where a query finds it.</summary>
    public bool HasBin { get; init; } = true;

    public FieldSchema? Find(string field) => Schema.Fields.GetValueOrDefault(field);

    /// <summary>Whether a field is the currency of an org that has only one: no record holds it, because all are in that. Reads give it
    /// empty and writes leave it out, so that one mapping of amounts serves both kinds of org.</summary>
    public bool IsOnlyCurrency(string field) => string.Equals(field, "CurrencyIsoCode", StringComparison.OrdinalIgnoreCase) && Find(field) is null;

    /// <summary>Of "Account.ERP_Id__c", a field of the record that this one refers to: the field that refers to it, which is what changes,
    /// and what is emptied. Null for a field of the object's own.</summary>
    public string? ReferenceBehind(string field) => field.Split('.') is [var relationship, _] ? Relationships.GetValueOrDefault(relationship) : null;

    /// <summary>What a look at deleted records asks for besides.</summary>
    public IReadOnlyList<string> OfDeletion => Find(SoqlText.Master) is null ? [] : [SoqlText.Master];

    /// <summary>What every look at a Lead asks for besides.</summary>
    public IReadOnlyList<string> OfConversion => LeadConversions.IsLead(Schema.ObjectType) ? [.. LeadConversions.Fields.Where(name => Find(name) is not null)] : [];

    /// <summary>Text for a field that describe does not show (hidden from our user).</summary>
    public FieldKind KindOf(string field) => Find(field)?.Kind ?? FieldKind.Text;
}

/// <summary>What objects look like, asked once an hour: each describe costs a call.</summary>
internal sealed class SchemaCache(SalesforceRest rest, TimeProvider clock)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, (DescribedObject Described, DateTimeOffset At)> _known = new(StringComparer.OrdinalIgnoreCase);

    public async ValueTask<DescribedObject> GetAsync(string objectType, CallContext call, CancellationToken cancellationToken) =>
        _known.TryGetValue(objectType, out var known) && clock.GetUtcNow() - known.At < Lifetime
            ? known.Described
            : await DescribeAsync(objectType, call, cancellationToken);

    public async Task<DescribedObject> DescribeAsync(string objectType, CallContext call, CancellationToken cancellationToken)
    {
        var answer = await rest.GetAsync($"describe of {objectType}", rest.PathOf($"/sobjects/{Uri.EscapeDataString(objectType)}/describe"), call, cancellationToken);
        var described = Read(objectType, answer.Body);
        _known[objectType] = (described, answer.SentAt);
        return described;
    }

    /// <summary>After Salesforce refused a field: someone may have changed or hidden it.</summary>
    public void Forget(string objectType) => _known.TryRemove(objectType, out _);

    private static DescribedObject Read(string objectType, JsonElement body)
    {
        var fields = new Dictionary<string, FieldSchema>(StringComparer.OrdinalIgnoreCase);
        var externalIds = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var relationships = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var field in body.GetProperty("fields").EnumerateArray())
        {
            var name = field.GetProperty("name").GetString()!;
            fields[name] = Field(name, field);
            if (Text(field, "relationshipName") is { } relationship)
            {
                relationships[relationship] = name;
            }

            if (Flag(field, "externalId"))
            {
                externalIds.Add(name);
            }
        }

        var schema = new ObjectSchema(objectType, fields)
        {
            Creatable = Flag(body, "createable"),
            Updatable = Flag(body, "updateable"),
            Deletable = Flag(body, "deletable"),
        };
        return new DescribedObject(schema, externalIds, relationships) { HasBin = Flag(body, "undeletable") };
    }

    private static FieldSchema Field(string name, JsonElement field)
    {
        var creatable = Flag(field, "createable");
        var kind = FieldValues.KindOf(Text(field, "type") ?? string.Empty);
        return new FieldSchema(name, Text(field, "label") ?? name, kind)
        {
            Creatable = creatable,
            Updatable = Flag(field, "updateable"),
            Required = creatable && !Flag(field, "nillable") && !Flag(field, "defaultedOnCreate"),
            Unique = Flag(field, "unique"),
            MaxLength = field.TryGetProperty("length", out var length) && length.TryGetInt32(out var characters) && characters > 0 ? characters : null,
            Scale = kind == FieldKind.Number && field.TryGetProperty("scale", out var scale) && scale.TryGetInt32(out var places) ? places : null,
            Precision = kind == FieldKind.Number ? Digits(field) : null,
            LongText = Text(field, "type") == "textarea",
            ExternalId = Flag(field, "externalId"),
            Filterable = !field.TryGetProperty("filterable", out var filterable) || filterable.ValueKind == JsonValueKind.True,
            Relationship = Text(field, "relationshipName"),
            Calculated = Flag(field, "calculated"),
            Options = Options(field),
            Restricted = Flag(field, "restrictedPicklist"),
            RefersTo = field.TryGetProperty("referenceTo", out var objects) && objects.ValueKind == JsonValueKind.Array
                ? [.. objects.EnumerateArray().Select(target => target.GetString()).OfType<string>()]
                : [],
        };
    }

    /// <summary>Whole numbers tell theirs under another name.</summary>
    private static int? Digits(JsonElement field) =>
        field.TryGetProperty("precision", out var precision) && precision.TryGetInt32(out var digits) && digits > 0 ? digits
        : field.TryGetProperty("digits", out var whole) && whole.TryGetInt32(out digits) && digits > 0 ? digits
        : null;

    private static List<string> Options(JsonElement field) =>
        field.TryGetProperty("picklistValues", out var values) && values.ValueKind == JsonValueKind.Array
            ? [.. values.EnumerateArray().Where(value => Flag(value, "active")).Select(value => Text(value, "value")).OfType<string>()]
            : [];

    private static bool Flag(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
