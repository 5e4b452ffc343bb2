using System.Text.Json.Nodes;

namespace HubSpotSfSync.Scenarios.Harness;

/// <summary>An org as its users and administrators see it, by Salesforce's published API.</summary>
internal sealed class SalesforceOrg(string name, Uri address, Patience patience) : IDisposable
{
    private const int RecordsACall = 200;
    private const string Rest = "services/data/v66.0";
    private readonly Api _api = new(address, "sandbox-token");

    public async Task<SalesforceRecord> CreateAsync(string type, object fields)
    {
        var created = await _api.PostAsync($"{Rest}/sobjects/{type}", fields);
        return await ReadAsync(type, (string)created["id"]!);
    }

    /// <summary>Creates any number of records, as many a call as a collection takes.</summary>
    public async Task CreateManyAsync(string type, IEnumerable<IReadOnlyDictionary<string, object>> records)
    {
        foreach (var some in records.Chunk(RecordsACall))
        {
            var rows = some.Select(fields => fields.Append(KeyValuePair.Create<string, object>("attributes", new { type })).ToDictionary());
            await _api.PostAsync($"{Rest}/composite/sobjects", new { allOrNone = true, records = rows });
        }
    }

    public async Task<SalesforceRecord> UpdateAsync(SalesforceRecord record, object fields)
    {
        await _api.SendAsync(HttpMethod.Patch, PathOf(record), fields);
        return await ReadAsync(record);
    }

    public Task DeleteAsync(SalesforceRecord record) => _api.SendAsync(HttpMethod.Delete, PathOf(record));

    /// <summary>Out of the recycle bin.</summary>
    public Task UndeleteAsync(SalesforceRecord record) => ControlAsync($"records/{record.Id}/undelete");

    /// <summary>Empties the recycle bin of a record.</summary>
    public Task PurgeAsync(SalesforceRecord record) => ControlAsync($"records/{record.Id}/purge");

    /// <summary>Merges others into a winner, which keeps its id.</summary>
    public Task MergeAsync(SalesforceRecord winner, params IEnumerable<SalesforceRecord> losers) =>
        ControlAsync($"records/{winner.Id}/merge", new { loserIds = losers.Select(one => one.Id) });

    /// <summary>Converts a lead as a user does; <paramref name="into"/> may name accountId, contactId, opportunityName.</summary>
    public Task<JsonNode> ConvertAsync(SalesforceRecord lead, object? into = null) => ControlAsync($"leads/{lead.Id}/convert", into);

    /// <summary>The record with all its fields.</summary>
    public Task<SalesforceRecord> ReadAsync(SalesforceRecord record) => ReadAsync(record.Type, record.Id);

    public async Task<IReadOnlyList<SalesforceRecord>> QueryAsync(string soql) =>
        [.. (await _api.GetAsync($"{Rest}/query?q={Uri.EscapeDataString(soql)}"))["records"]!.AsArray().Select(one => SalesforceRecord.Of(name, one!))];

    public async Task<int> CountAsync(string type, string? where = null) =>
        (int)(await _api.GetAsync($"{Rest}/query?q={Uri.EscapeDataString($"SELECT COUNT() FROM {type}{(where is null ? "" : $" WHERE {where}")}")}"))["totalSize"]!;

    /// <summary>Waits until the query finds exactly one record.</summary>
    public async Task<SalesforceRecord> SingleAsync(string soql) => (await patience.UntilAsync(
        $"{name} has exactly one record for: {soql}",
        () => QueryAsync(soql),
        found => found.Count == 1,
        found => found.Count == 0 ? "none" : string.Join("; ", found.Select(one => $"{one.Id}: {FieldText.Show(one.Fields)}"))))[0];

    /// <summary>Waits until the record has these values.</summary>
    public Task<SalesforceRecord> BecomesAsync(SalesforceRecord record, object expected) => patience.UntilAsync(
        $"{record.Type} {record.Id} of {name} has {FieldText.Show(FieldText.Fields(expected))}",
        () => ReadAsync(record),
        seen => seen.Fields.Has(expected),
        seen => FieldText.Show(seen.Fields, expected));

    /// <summary>Any other call of the published REST API: /sobjects/..., /composite/...</summary>
    public Task<JsonNode> SendAsync(HttpMethod method, string path, object? body = null) => _api.SendAsync(method, Rest + path, body);

    /// <summary>What docs/sandbox.md lists under /_sandbox/: what an administrator, another user or a bad day does.</summary>
    public Task<JsonNode> ControlAsync(string control, object? body = null) => _api.PostAsync($"_sandbox/{control}", body);

    /// <summary>How many calls the org has answered, whoever made them.</summary>
    public async Task<CountedCalls> CallsAsync() => CountedCalls.Read(await _api.GetAsync("_sandbox/stats"));

    public void Dispose() => _api.Dispose();

    private async Task<SalesforceRecord> ReadAsync(string type, string id) => SalesforceRecord.Of(name, await _api.GetAsync($"{Rest}/sobjects/{type}/{id}"));

    private static string PathOf(SalesforceRecord record) => $"{Rest}/sobjects/{record.Type}/{record.Id}";
}
