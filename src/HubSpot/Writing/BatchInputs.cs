using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.HubSpot.Writing;

/// <summary>The inputs of one batch call, and what its answer says of each.</summary>
internal sealed class BatchInputs(IReadOnlyList<WriteItem> items, ObjectSchema schema, string identityField, bool byIdentity)
{
    public IReadOnlyList<WriteItem> Items => items;

    public JsonArray Json() => new([.. items.Select((item, i) =>
    {
        var input = new JsonObject
        {
            ["id"] = byIdentity ? item.Write.Identity : item.Id,
            ["properties"] = new JsonObject(PropertiesOf(item).Select(property => KeyValuePair.Create<string, JsonNode?>(property.Key, HubSpotSchemas.FromCanonical(property.Value)))),
            ["objectWriteTraceId"] = Trace(i),
        };
        if (byIdentity)
        {
            input["idProperty"] = identityField;
        }

        return input;
    })]);

    /// <summary>The inputs that set one of these properties.</summary>
    public IReadOnlyList<WriteItem> Carrying(IReadOnlySet<string> properties) =>
        properties.Count == 0 ? [] : [.. items.Where(item => PropertiesOf(item).Any(property => properties.Contains(property.Key)))];

    public void Take(HubSpotAnswer answer, Func<WriteOutcome> noResult)
    {
        var byTrace = items.Select((item, i) => (item, i)).ToDictionary(one => Trace(one.i), one => one.item);
        var byName = items.ToDictionary(item => byIdentity ? item.Write.Identity : item.Id!);
        foreach (var result in answer.Results)
        {
            var id = HubSpotErrors.Text(result, "id")!;
            var name = byIdentity ? HubSpotErrors.Text(result.GetProperty("properties"), identityField) : id;
            var item = HubSpotErrors.Text(result, "objectWriteTraceId") is { } trace && byTrace.TryGetValue(trace, out var traced) ? traced : byName.GetValueOrDefault(name ?? "");
            if (item is not null)
            {
                item.Created = byIdentity;
                item.Id = id;
                item.Written = result;
            }
        }

        foreach (var error in answer.Errors)
        {
            var context = error.TryGetProperty("context", out var told) ? told : default;
            foreach (var item in Named(context, "objectWriteTraceId", byTrace).Concat(Named(context, "ids", byName)).Concat(Named(context, "id", byName)).Where(item => item.IsOpen))
            {
                Refuse(item, error);
            }
        }

        foreach (var item in items.Where(item => item.IsOpen))
        {
            item.Outcome = noResult();
        }
    }

    public static void Refuse(WriteItem item, JsonElement error)
    {
        item.Outcome = HubSpotErrors.Outcome(error);
        item.HasRival = HubSpotErrors.IsConflict(error);
        item.RivalId = item.HasRival ? HubSpotErrors.ExistingId(error) : null;
    }

    /// <summary>A new record can't be given what HubSpot computes itself; an update of it is refused, and says so.</summary>
    private IEnumerable<KeyValuePair<string, string?>> PropertiesOf(WriteItem item) => item.Write.Values
        .Where(value => value.Key != identityField && (!item.IsCreate || !schema.Fields.TryGetValue(value.Key, out var field) || field.Creatable))
        .Prepend(KeyValuePair.Create<string, string?>(identityField, item.Write.Identity));

    private static string Trace(int i) => i.ToString(CultureInfo.InvariantCulture);

    /// <summary>HubSpot names the inputs that an error is about in its context, by one text or a list of them.</summary>
    private static IEnumerable<WriteItem> Named(JsonElement context, string name, Dictionary<string, WriteItem> items)
    {
        if (context.ValueKind != JsonValueKind.Object || !context.TryGetProperty(name, out var named))
        {
            return [];
        }

        IEnumerable<JsonElement> names = named.ValueKind == JsonValueKind.Array ? named.EnumerateArray() : new[] { named };
        return names.Select(one => items.GetValueOrDefault(one.ToString())).OfType<WriteItem>();
    }
}
