using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace HubSpotSfSync.Benchmarks;

/// <summary>So many changed properties, told one by one, evenly over a time.</summary>
/// <param name="Changes">Properties that change.</param>
/// <param name="PropertiesPerEdit">How many of them one edit of a record changes.</param>
/// <param name="Length">In how long.</param>
internal sealed record Burst(int Changes, int PropertiesPerEdit, TimeSpan Length);

/// <summary>The contacts that a burst edits, and how each has to look in Salesforce in the end.</summary>
internal sealed class BurstContacts
{
    private const int ChangesPerCall = 100;
    private readonly SandboxProcess _sandbox;
    private readonly Random _random = new(20260801);
    private readonly List<string> _ids;
    private readonly Dictionary<string, Dictionary<string, string>> _expected;
    private int _edits;

    private BurstContacts(SandboxProcess sandbox, List<string> ids)
    {
        _sandbox = sandbox;
        _ids = ids;
        _expected = ids.ToDictionary(id => id, _ => new Dictionary<string, string>());
    }

    /// <summary>What edits change, each with Salesforce's field for it.</summary>
    public static IReadOnlyList<(string Property, string Field)> Properties { get; } =
        [("jobtitle", "Title"), ("city", "MailingCity"), ("zip", "MailingPostalCode"), ("firstname", "FirstName"), ("lastname", "LastName")];

    public int Count => _ids.Count;

    /// <summary>Those that Salesforce has, too.</summary>
    public static async Task<BurstContacts> ReadAsync(SandboxProcess sandbox, CancellationToken cancellationToken)
    {
        var contacts = new BurstContacts(sandbox, []);
        var paired = (await contacts.LookAsync(cancellationToken)).Keys.ToHashSet();
        return new BurstContacts(sandbox, [.. (await sandbox.ContactIdsAsync(cancellationToken)).Where(paired.Contains)]);
    }

    /// <summary>Changes a hundred properties a call, one call after the other, at an even pace: of one record after the other, or, where there are more
    /// edits than records, of any records.</summary>
    /// <returns>How many records were edited.</returns>
    [SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "It has to be repeatable.")]
    public async Task<int> EditAsync(Burst burst, CancellationToken cancellationToken)
    {
        var (calls, recordsPerCall) = (burst.Changes / ChangesPerCall, ChangesPerCall / burst.PropertiesPerEdit);
        var anyone = calls * recordsPerCall > Count + recordsPerCall;
        var order = _ids.ToArray();
        var edited = new HashSet<string>();
        using var pace = new PeriodicTimer(burst.Length / calls, TimeProvider.System);
        for (var call = 0; call < calls && await pace.WaitForNextTickAsync(cancellationToken); call++)
        {
            if (anyone)
            {
                _random.Shuffle(order);
            }

            var first = anyone ? 0 : call * recordsPerCall;
            var inputs = Enumerable.Range(first, recordsPerCall).Select(at => Edit(order[at % Count], burst.PropertiesPerEdit, edited)).ToList();
            await _sandbox.HubSpot.SendJsonAsync(HttpMethod.Post, "crm/v3/objects/contacts/batch/update", new { inputs }, cancellationToken);
        }

        return edited.Count;
    }

    /// <summary>How long the receiver took, once every event is taken.</summary>
    public async Task<JsonNode> AnswersAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var webhooks = await _sandbox.HubSpot.SendJsonAsync(HttpMethod.Get, "/_sandbox/webhooks", null, cancellationToken);
            if ((bool)webhooks["idle"]!)
            {
                return webhooks["answers"]!;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }
    }

    public Task ForgetAnswersAsync(CancellationToken cancellationToken) => _sandbox.HubSpot.SendJsonAsync(HttpMethod.Delete, "/_sandbox/webhooks", null, cancellationToken);

    /// <summary>How many records look in Salesforce as the latest edits left them in HubSpot.</summary>
    public async Task<int> CountRightAsync(CancellationToken cancellationToken)
    {
        var held = await LookAsync(cancellationToken);
        return _expected.Count(contact => held.TryGetValue(contact.Key, out var record) && contact.Value.All(value => (string?)record[value.Key] == value.Value));
    }

    private object Edit(string id, int properties, HashSet<string> edited)
    {
        const int Alternating = 3;
        edited.Add(id);
        var value = $"B{++_edits}";
        var changed = properties == 1 ? [Properties[_edits % Alternating]] : Properties.Take(properties).ToList();
        foreach (var (_, field) in changed)
        {
            _expected[id][field] = value;
        }

        return new { id, properties = changed.ToDictionary(one => one.Property, _ => value) };
    }

    /// <summary>Salesforce's records by HubSpot's id.</summary>
    private async Task<Dictionary<string, JsonNode>> LookAsync(CancellationToken cancellationToken)
    {
        var records = new Dictionary<string, JsonNode>();
        var soql = $"SELECT HubSpot_Sync_Id__c, {string.Join(", ", Properties.Select(one => one.Field))} FROM Contact WHERE HubSpot_Sync_Id__c != null";
        for (var path = $"query?q={Uri.EscapeDataString(soql)}"; path is not null;)
        {
            var page = await _sandbox.Salesforce.SendJsonAsync(HttpMethod.Get, path, null, cancellationToken);
            foreach (var record in page["records"]!.AsArray())
            {
                records[((string)record!["HubSpot_Sync_Id__c"]!).Split('-')[^1]] = record;
            }

            path = (string?)page["nextRecordsUrl"];
        }

        return records;
    }
}
