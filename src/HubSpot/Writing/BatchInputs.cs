using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using HubSpotSfSync.HubSpot.Associations;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.HubSpot.Writing;

internal enum BatchKind
{
    /// <summary>By record id.</summary>
    Update = 1,

    /// <summary>By the identity property.</summary>
    Upsert = 2,
}

/// <summary>The inputs of one batch call, and what its answer says of each.</summary>
internal sealed class BatchInputs(IReadOnlyList<WriteItem> items, ObjectSchema schema, string? identityField, BatchKind kind)
{
    public BatchKind Kind => kind;

    public IReadOnlyList<WriteItem> Items => items;

    public JsonArray Json() => new([.. items.Select((item, i) =>
    {
        var input = new JsonObject
        {
            ["id"] = NameOf(item),
            ["properties"] = new JsonObject(PropertiesOf(item).Select(property => KeyValuePair.Create<string, JsonNode?>(property.Key, HubSpotSchemas.FromCanonical(property.Value)))),
            ["objectWriteTraceId"] = Trace(i),
        };
        if (kind == BatchKind.Upsert)
        {
            input["idProperty"] = identityField;
        }

        return input;
    })]);

    /// <summary>The inputs that set one of these properties.</summary>
    public IReadOnlyList<WriteItem> Carrying(IReadOnlySet<string> properties) =>
        properties.Count == 0 ? [] : [.. items.Where(item => PropertiesOf(item).Any(property => properties.Contains(property.Key)))];

    /// <summary>What an input sets a property to; null when it doesn't, or empties it.</summary>
    public string? Sent(WriteItem item, string property) =>
        PropertiesOf(item).FirstOrDefault(sent => sent.Key == property).Value is { Length: > 0 } value ? value : null;

    /// <summary>The inputs that an error names.</summary>
    public IEnumerable<WriteItem> NamedBy(JsonElement error)
    {
        var context = error.ValueKind == JsonValueKind.Object && error.TryGetProperty("context", out var told) ? told : default;
        return Named(context, "objectWriteTraceId", ByTrace()).Concat(Named(context, "ids", ByName())).Concat(Named(context, "id", ByName()));
    }

    /// <summary>Reads the answer to a call that went through, in whole or in part. It comes in any order.</summary>
    public void Take(HubSpotAnswer answer, Func<WriteOutcome> noResult)
    {
        var byTrace = ByTrace();
        var byName = ByName();
        foreach (var result in answer.Results)
        {
            var id = HubSpotErrors.Text(result, "id")!;
            var name = kind == BatchKind.Upsert ? HubSpotErrors.Text(result.GetProperty("properties"), identityField!) : id;
            var item = HubSpotErrors.Text(result, "objectWriteTraceId") is { } trace && byTrace.TryGetValue(trace, out var traced) ? traced : byName.GetValueOrDefault(name ?? "");
            if (item is not null)
            {
                item.Created = kind == BatchKind.Upsert && !(result.TryGetProperty("new", out var isNew) && isNew.ValueKind == JsonValueKind.False);
                item.Id = id;
                item.Written = result;
            }
        }

        foreach (var error in answer.Errors)
        {
            foreach (var item in NamedBy(error).Where(item => item.IsOpen))
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
        var outcome = HubSpotErrors.Outcome(error);
        if (HubSpotErrors.IsConflict(error))
        {
            item.RefuseFor(HubSpotErrors.ExistingId(error), outcome);
        }
        else
        {
            item.Outcome = outcome;
        }
    }

    private string NameOf(WriteItem item) => kind == BatchKind.Upsert ? item.Write.Identity : item.Id!;

    private Dictionary<string, WriteItem> ByTrace() => items.Select((item, i) => (item, i)).ToDictionary(one => Trace(one.i), one => one.item);

    private Dictionary<string, WriteItem> ByName() => items.ToDictionary(NameOf, StringComparer.Ordinal);

    /// <summary>A new record can't be given what HubSpot computes itself; an update of it is refused, and says so.</summary>
    private IEnumerable<KeyValuePair<string, string?>> PropertiesOf(WriteItem item) => item.Write.Values
        .Where(value => value.Key != identityField && !AssociationField.Is(value.Key) && (!item.IsCreate || !schema.Fields.TryGetValue(value.Key, out var field) || field.Creatable))
        .Concat(identityField is null ? [] : new[] { KeyValuePair.Create<string, string?>(identityField, item.Write.Identity) });

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
