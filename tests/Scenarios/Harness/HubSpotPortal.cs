using System.Text.Json.Nodes;

namespace HubSpotSfSync.Scenarios.Harness;

/// <summary>A portal as its users see it, by HubSpot's published API: an app of their own, with an allowance of its own.</summary>
internal sealed class HubSpotPortal(string name, long id, Api api, Patience patience) : IDisposable
{
    private const string Redirect = "https://scenario.example/callback";
    private const int RecordsAPage = 100;

    private static readonly string[] Scopes =
    [
        .. from family in (string[])["objects", "schemas"]
           from type in (string[])["contacts", "companies", "deals", "line_items", "custom"]
           from verb in (string[])["read", "write"]
           select $"crm.{family}.{type}.{verb}",
        "crm.objects.owners.read", "crm.lists.read", "crm.lists.write",
    ];

    private readonly Dictionary<string, string> _properties = [];

    public long Id => id;

    /// <summary>Installs the users' app in the portal.</summary>
    public static async Task<HubSpotPortal> OpenAsync(string name, long id, Uri address, Patience patience)
    {
        using var stranger = new Api(address);
        var code = (string)(await stranger.PostAsync("_sandbox/oauth/code", new { portal = id, redirectUri = Redirect, scopes = Scopes }))["code"]!;
        using var http = new HttpClient { BaseAddress = address };
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["client_id"] = "sandbox-app",
            ["client_secret"] = "sandbox-app-secret",
            ["redirect_uri"] = Redirect,
            ["code"] = code,
        });
        using var response = await http.PostAsync(new Uri("oauth/v3/token", UriKind.Relative), form, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        var token = (string)(await response.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!["access_token"]!;
        return new HubSpotPortal(name, id, new Api(address, token), patience);
    }

    public async Task<HubSpotRecord> CreateAsync(string type, object properties) =>
        HubSpotRecord.Of(name, type, await api.PostAsync($"crm/v3/objects/{type}", new { properties }));

    /// <summary>Creates any number of records, by the hundred.</summary>
    public async Task CreateManyAsync(string type, IEnumerable<object> records)
    {
        foreach (var some in records.Chunk(RecordsAPage))
        {
            await api.PostAsync($"crm/v3/objects/{type}/batch/create", new { inputs = some.Select(properties => new { properties }) });
        }
    }

    /// <summary>The ids of all records of a type, in their order.</summary>
    public async Task<IReadOnlyList<string>> IdsAsync(string type)
    {
        List<string> ids = [];
        for (string? after = "0"; after is not null;)
        {
            var page = (await api.GetAsync($"crm/v3/objects/{type}?limit={RecordsAPage}&after={after}"))!;
            ids.AddRange(page["results"]!.AsArray().Select(record => (string)record!["id"]!));
            after = (string?)page["paging"]?["next"]?["after"];
        }

        return ids;
    }

    /// <summary>Associates many records, each pair by the usual kind.</summary>
    public async Task AssociateAsync(string from, string to, IEnumerable<(string From, string To)> pairs)
    {
        foreach (var some in pairs.Chunk(RecordsAPage))
        {
            await api.PostAsync($"crm/v4/associations/{from}/{to}/batch/associate/default", new { inputs = some.Select(pair => new { from = new { id = pair.From }, to = new { id = pair.To } }) });
        }
    }

    /// <summary>How many calls all portals of this HubSpot have answered, whoever made them.</summary>
    public async Task<CountedCalls> CallsAsync() => CountedCalls.Read(await api.GetAsync("_sandbox/stats"));

    /// <summary>Adds a text property to an object type.</summary>
    public async Task CreatePropertyAsync(string type, string property)
    {
        await api.PostAsync($"crm/v3/properties/{type}", new { name = property, label = property, type = "string", fieldType = "text", groupName = "contactinformation" });
        _properties.Remove(type);
    }

    public async Task<HubSpotRecord> UpdateAsync(HubSpotRecord record, object properties) =>
        HubSpotRecord.Of(name, record.Type, await api.SendAsync(HttpMethod.Patch, PathOf(record), new { properties }));

    public Task ArchiveAsync(HubSpotRecord record) => api.SendAsync(HttpMethod.Delete, PathOf(record));

    /// <summary>Out of the recycling bin.</summary>
    public Task RestoreAsync(HubSpotRecord record) => ControlAsync("restore", new { portal = id, objectType = record.Type, id = record.Id });

    /// <summary>Deletes a record for good, as privacy laws want it.</summary>
    public Task EraseAsync(HubSpotRecord record) => api.PostAsync($"crm/v3/objects/{record.Type}/gdpr-delete", new { objectId = record.Id });

    /// <summary>Merges two records into a third, which has a new id.</summary>
    public async Task<HubSpotRecord> MergeAsync(HubSpotRecord primary, HubSpotRecord other) => HubSpotRecord.Of(
        name, primary.Type, await api.PostAsync($"crm/v3/objects/{primary.Type}/merge", new { primaryObjectId = primary.Id, objectIdToMerge = other.Id }));

    /// <summary>Joins two records by the plain association of their types.</summary>
    public Task AssociateAsync(HubSpotRecord from, HubSpotRecord to) =>
        api.SendAsync(HttpMethod.Put, $"crm/v4/objects/{from.Type}/{from.Id}/associations/default/{to.Type}/{to.Id}");

    /// <summary>The ids of the records of a type that this one is associated with.</summary>
    public async Task<IReadOnlyList<string>> AssociatedAsync(HubSpotRecord from, string type) =>
        [.. (await api.GetAsync($"crm/v4/objects/{from.Type}/{from.Id}/associations/{type}"))["results"]!.AsArray().Select(one => one!["toObjectId"]!.ToString())];

    public async Task<HubSpotRecord> ReadAsync(HubSpotRecord record) =>
        HubSpotRecord.Of(name, record.Type, await api.GetAsync($"{PathOf(record)}?properties={await PropertiesAsync(record.Type)}"));

    /// <summary>All records of a type that have these values; archived ones are not among them.</summary>
    public async Task<IReadOnlyList<HubSpotRecord>> AllAsync(string type, object? like = null)
    {
        var records = new List<HubSpotRecord>();
        string? after = null;
        do
        {
            var page = await api.GetAsync($"crm/v3/objects/{type}?limit={RecordsAPage}&properties={await PropertiesAsync(type)}{(after is null ? "" : $"&after={after}")}");
            records.AddRange(page["results"]!.AsArray().Select(one => HubSpotRecord.Of(name, type, one!)));
            after = (string?)page["paging"]?["next"]?["after"];
        }
        while (after is not null);

        return like is null ? records : [.. records.Where(record => record.Properties.Has(like))];
    }

    public async Task<int> CountAsync(string type, object? like = null) => (await AllAsync(type, like)).Count;

    /// <summary>Waits until there is exactly one record with these values.</summary>
    public async Task<HubSpotRecord> SingleAsync(string type, object like) => (await patience.UntilAsync(
        $"{name} has exactly one of its {type} with {FieldText.Show(FieldText.Fields(like))}",
        () => AllAsync(type, like),
        found => found.Count == 1,
        found => found.Count == 0 ? "none" : string.Join("; ", found.Select(one => $"{one.Id}: {FieldText.Show(one.Properties)}"))))[0];

    /// <summary>Waits until the record has these values.</summary>
    public Task<HubSpotRecord> BecomesAsync(HubSpotRecord record, object expected) => patience.UntilAsync(
        $"{record.Type} {record.Id} of {name} has {FieldText.Show(FieldText.Fields(expected))}",
        () => ReadAsync(record),
        seen => seen.Properties.Has(expected),
        seen => FieldText.Show(seen.Properties, expected));

    /// <summary>Any other call of the published API.</summary>
    public Task<JsonNode> SendAsync(HttpMethod method, string path, object? body = null) => api.SendAsync(method, path, body);

    /// <summary>What docs/sandbox.md lists under /_sandbox/: faults, clock, settings of the portal.</summary>
    public Task<JsonNode> ControlAsync(string control, object body) => api.PostAsync($"_sandbox/{control}", body);

    public void Dispose() => api.Dispose();

    private static string PathOf(HubSpotRecord record) => $"crm/v3/objects/{record.Type}/{record.Id}";

    /// <summary>The names of all properties of a type. Asked once: who adds one calls <see cref="ForgetProperties"/>.</summary>
    private async Task<string> PropertiesAsync(string type)
    {
        if (!_properties.TryGetValue(type, out var names))
        {
            names = string.Join(',', (await api.GetAsync($"crm/v3/properties/{type}"))["results"]!.AsArray().Select(one => (string)one!["name"]!));
            _properties[type] = names;
        }

        return names;
    }

    /// <summary>After properties were added to a type.</summary>
    public void ForgetProperties() => _properties.Clear();
}
