using System.Text.Json;
using HubSpotSfSync.Sandbox.HubSpot.Objects;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>What became of a batch: the records written, and the refusals that don't stop the others.</summary>
internal sealed record BatchOutcome(
    IReadOnlyList<(ObjectView View, IReadOnlyList<PropertyWrite> Writes)> Written, IReadOnlyList<HubSpotError> Errors);

/// <summary>
/// The rules of batch writes. An input that is malformed or clashes fails the whole batch, unless every input carries an
/// <c>objectWriteTraceId</c> of its own: then create and upsert answer for each (developers.hubspot.com, error handling,
/// multi-status errors). Ids that don't exist never fail the others.
/// </summary>
internal static class BatchWriting
{
    public static BatchOutcome Create(Portal portal, ObjectTable table, IReadOnlyList<JsonElement> inputs)
    {
        var batch = new Batch(table, isMultiStatus: AreTraced(inputs));
        var accepted = new List<(JsonElement Input, IReadOnlyList<PropertyWrite> Writes, List<NewLink> Links)>();
        foreach (var input in inputs)
        {
            if (batch.Accept(input, null) is { } writes)
            {
                accepted.Add((input, writes, AssociationEndpoints.ReadNew(portal, table, input)));
            }
        }

        foreach (var (input, writes, links) in accepted)
        {
            var record = table.Create(writes, portal.ApiOrigin);
            AssociationEndpoints.Link(portal, table, record, links);
            batch.Add(record, input, writes);
        }

        return batch.Outcome();
    }

    public static BatchOutcome Update(Portal portal, ObjectTable table, IReadOnlyList<JsonElement> inputs)
    {
        RefuseDuplicates(inputs);
        var batch = new Batch(table, isMultiStatus: false);
        var accepted = new List<(CrmObject Record, JsonElement Input, IReadOnlyList<PropertyWrite> Writes)>();
        foreach (var input in inputs)
        {
            var record = ObjectEndpoints.Find(table, Id(input), input.Text("idProperty"));
            if (batch.Accept(input, record) is not { } writes)
            {
                continue;
            }

            if (record is null)
            {
                batch.Miss(input);
            }
            else
            {
                accepted.Add((record, input, writes));
            }
        }

        foreach (var (record, input, writes) in accepted)
        {
            table.Update(record, writes, portal.ApiOrigin);
            batch.Add(record, input, writes);
        }

        return batch.Outcome();
    }

    public static BatchOutcome Upsert(Portal portal, ObjectTable table, IReadOnlyList<JsonElement> inputs)
    {
        RefuseDuplicates(inputs);

        // An upsert by e-mail is all or nothing, traced or not.
        var isMultiStatus = AreTraced(inputs) && inputs.All(input => input.Text("idProperty") != "email");
        var batch = new Batch(table, isMultiStatus);
        var accepted = new List<(CrmObject? Record, JsonElement Input, IReadOnlyList<PropertyWrite> Writes)>();
        foreach (var input in inputs)
        {
            var idProperty = input.Text("idProperty");
            var record = ObjectEndpoints.Find(table, Id(input), idProperty);
            var names = record is null && idProperty is not (null or "hs_object_id");
            if (record is null && !names)
            {
                batch.Miss(input);
            }
            else if (batch.Accept(input, record, names ? (idProperty!, Id(input)) : null) is { } writes)
            {
                accepted.Add((record, input, writes));
            }
        }

        foreach (var (existing, input, writes) in accepted)
        {
            if (existing is not null)
            {
                table.Update(existing, writes, portal.ApiOrigin);
            }

            batch.Add(existing ?? table.Create(writes, portal.ApiOrigin), input, writes, isNew: existing is null);
        }

        return batch.Outcome();
    }

    public static HubSpotError NotFound(ObjectTable table, IReadOnlyList<string> ids) => HubSpotError
        .NotFound($"Could not get some {table.Name.Singular.ToUpperInvariant()} objects, they may be deleted or not exist. Check that ids are valid.")
        .With("ids", ids);

    private static string Id(JsonElement input) =>
        input.Text("id") ?? throw new RefusedException(HubSpotError.Invalid("Invalid input JSON: id is required"));

    private static bool AreTraced(IReadOnlyList<JsonElement> inputs)
    {
        var traces = inputs.Select(input => input.Text("objectWriteTraceId")).ToHashSet();
        return traces.Count == inputs.Count && !traces.Contains(null);
    }

    private static void RefuseDuplicates(IReadOnlyList<JsonElement> inputs)
    {
        var duplicates = inputs.Select(Id).GroupBy(id => id).Where(group => group.Count() > 1).Select(group => group.Key).ToList();
        if (duplicates.Count > 0)
        {
            throw new RefusedException(HubSpotError.DuplicateIds(duplicates));
        }
    }

    /// <summary>One batch on its way.</summary>
    private sealed class Batch(ObjectTable table, bool isMultiStatus)
    {
        private readonly HashSet<(string Property, string Key)> _claimed = [];
        private readonly List<(ObjectView View, IReadOnlyList<PropertyWrite> Writes)> _written = [];
        private readonly List<HubSpotError> _errors = [];

        /// <summary>The writes of an input, or null when it alone is refused.</summary>
        public IReadOnlyList<PropertyWrite>? Accept(JsonElement input, CrmObject? self, (string Property, string Value)? identity = null)
        {
            var (writes, error) = PropertyReading.Read(table, input);
            if (error is null && identity is { } named && writes.All(write => write.Property.Name != named.Property))
            {
                var property = table.Catalogue.Find(named.Property)!;
                var (value, problem) = Schema.PropertyValues.Accept(property, named.Value);
                error = problem is null ? null : HubSpotError.Invalid(problem.Message) with { Errors = [problem] };
                writes = [.. writes, new PropertyWrite(property, value)];
            }

            error ??= table.Conflict(writes, self, _claimed);
            if (error is null)
            {
                _claimed.UnionWith(writes.SelectMany(UniqueIndex.Claims));
                return writes;
            }

            if (!isMultiStatus)
            {
                throw new RefusedException(error);
            }

            _errors.Add(error.With("objectWriteTraceId", [input.Text("objectWriteTraceId")!]));
            return null;
        }

        public void Miss(JsonElement input)
        {
            var error = NotFound(table, [Id(input)]);
            _errors.Add(input.Text("objectWriteTraceId") is { } trace ? error.With("objectWriteTraceId", [trace]) : error);
        }

        public void Add(CrmObject record, JsonElement input, IReadOnlyList<PropertyWrite> writes, bool? isNew = null) =>
            _written.Add((new ObjectView(record) { IsNew = isNew, TraceId = input.Text("objectWriteTraceId") }, writes));

        public BatchOutcome Outcome() => new(_written, _errors);
    }
}
