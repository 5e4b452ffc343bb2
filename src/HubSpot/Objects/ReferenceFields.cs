using System.Text.Json;
using HubSpotSfSync.HubSpot.Associations;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.HubSpot.Objects;

/// <summary>The association fields that an object type has: HubSpot's own by their names, custom objects by what their schemas are joined to.</summary>
internal sealed class ReferenceFields(HubSpotApi api)
{
    private static readonly string[] People = ["contacts", "companies", "deals", "tickets"];

    public async Task<IReadOnlyList<FieldSchema>> OfAsync(string objectType, CallContext call, CancellationToken cancellationToken)
    {
        var custom = await CustomObjects.ReadAsync(api, call, cancellationToken);
        var self = custom.FirstOrDefault(schema => CustomObjects.NamesOf(schema).Contains(objectType));
        return
        [
            .. Standard(objectType, self.ValueKind == JsonValueKind.Object ? self : null).Select(to => Reference(to, [to])),
            .. Standard(objectType, self.ValueKind == JsonValueKind.Object ? self : null).Where(to => to == "companies").SelectMany(OfCompany),
            .. objectType == "companies" ? [Reference(AssociationField.ParentOfCompany.Name, "Parent company", ["companies"])] : Array.Empty<FieldSchema>(),
            .. custom.Where(schema => IsJoined(schema, objectType, self)).SelectMany(schema => CustomObjects.NamesOf(schema).Select(name => Reference(name, [.. CustomObjects.NamesOf(schema)]))),
        ];
    }

    /// <summary>What is mostly wanted of the associated company; other properties of it can be read as well.</summary>
    private static IEnumerable<FieldSchema> OfCompany(string companies) =>
        ((string[])["name", "domain"]).Select(property => new FieldSchema($"{AssociationField.NameOf(companies)}.{property}", $"The company's {property}", FieldKind.Text));

    private static IEnumerable<string> Standard(string objectType, JsonElement? self) =>
        self is { } schema ? People.Where(one => IsJoinedTo(schema, HubSpotObjectTypes.IdOf(one)!))
        : objectType is "products" or "line_items" ? []
        : People.Where(one => one != objectType);

    private static bool IsJoined(JsonElement schema, string objectType, JsonElement self) => HubSpotErrors.Text(schema, "objectTypeId") is { } id
        && (self.ValueKind == JsonValueKind.Object ? IsJoinedTo(self, id) && !CustomObjects.NamesOf(schema).Contains(objectType) : HubSpotObjectTypes.IdOf(objectType) is { } own && IsJoinedTo(schema, own));

    private static bool IsJoinedTo(JsonElement schema, string typeId) =>
        schema.TryGetProperty("associations", out var associations) && associations.ValueKind == JsonValueKind.Array
        && associations.EnumerateArray().Any(one => HubSpotErrors.Text(one, "toObjectTypeId") == typeId || HubSpotErrors.Text(one, "fromObjectTypeId") == typeId);

    private static FieldSchema Reference(string to, IReadOnlyList<string> refersTo) => Reference(AssociationField.NameOf(to), $"Associated {to}", refersTo);

    private static FieldSchema Reference(string name, string label, IReadOnlyList<string> refersTo) =>
        new(name, label, FieldKind.Reference) { Creatable = true, Updatable = true, RefersTo = refersTo };
}
