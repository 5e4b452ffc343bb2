using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.Salesforce.Api;
using HubSpotSfSync.Sandbox.Salesforce.Events;
using HubSpotSfSync.Sandbox.Salesforce.Limits;
using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;
using HubSpotSfSync.Sandbox.Salesforce.Soql;

namespace HubSpotSfSync.Sandbox.Salesforce;

/// <summary>One Salesforce org: its objects, records, sessions, limits and change events. <see cref="Gate"/> guards all of it.</summary>
public sealed class Org
{
    /// <summary>How the user interface shows in change events.</summary>
    private const string UserInterface = "com/salesforce/api/soap/66.0;client=SfdcInternalAPI/";

    private readonly Dictionary<SObjectType, SObjectTable> _tables = [];
    private long _lastStamp;

    public Org(SalesforceSandboxOptions options, SandboxClock clock)
    {
        Options = options;
        Clock = clock;
        Metadata = new Metadata(clock.GetUtcNow());
        Limits = new ApiLimits(options, clock);
        Sessions = new Sessions(options, clock, Id);
        Events = new EventBus(options, clock);
        Cursors = new QueryCursors(clock);
        AddUsers();
    }

    public Lock Gate { get; } = new();

    public SalesforceSandboxOptions Options { get; }

    public SandboxClock Clock { get; }

    public string Id { get; } = RecordId.Format("00D", 1);

    public Metadata Metadata { get; }

    public ApiLimits Limits { get; }

    public Sessions Sessions { get; }

    /// <summary>PEM of the key registered since the start, for JWT bearer logins.</summary>
    public string? RegisteredJwtKey { get; set; }

    public EventBus Events { get; }

    /// <summary>Set when the log of deletions was trimmed: what was deleted before is no longer told.</summary>
    public DateTimeOffset? DeletionsKnownFrom { get; set; }

    public RowFaultPlan RowFaults { get; } = new();

    public List<ValidationRule> ValidationRules { get; } = [];

    internal QueryCursors Cursors { get; }

    /// <summary>The user that API clients run as.</summary>
    public string IntegrationUserId { get; private set; } = string.Empty;

    /// <summary>A person who works in the user interface.</summary>
    public string SalesUserId { get; private set; } = string.Empty;

    public WriteContext InUserInterface => new(SalesUserId, UserInterface);

    public SObjectTable Table(SObjectType type)
    {
        if (!_tables.TryGetValue(type, out var table))
        {
            _tables[type] = table = new SObjectTable(type);
        }

        return table;
    }

    public SObjectTable Table(string type) => Table(Metadata[type]);

    /// <summary>The record of an 18-character id, whatever its type, deleted or not.</summary>
    public SObjectRecord? Find(string id) => Metadata.OfId(id) is { } type ? Table(type).Find(id) : null;

    /// <summary>Unix seconds for what changes now: never earlier than for what changed before.</summary>
    public long NextStamp() => _lastStamp = Math.Max(_lastStamp, Clock.GetUtcNow().ToUnixTimeSeconds());

    /// <summary>Forgets records, events and rules; objects and fields stay.</summary>
    public void Reset()
    {
        foreach (var table in _tables.Values)
        {
            table.Clear();
        }

        Events.Clear();
        Sessions.Reset();
        DeletionsKnownFrom = null;
        Cursors.Clear();
        ValidationRules.Clear();
        RowFaults.Replace([]);
        Limits.Reset();
        AddUsers();
    }

    private void AddUsers()
    {
        var users = Metadata["User"];
        IntegrationUserId = AddUser(users, "integration@sandbox.example", "Integration", "User");
        SalesUserId = AddUser(users, "sales@sandbox.example", "Sam", "Seller");
    }

    private string AddUser(SObjectType users, string username, string first, string last)
    {
        var table = Table(users);
        var id = RecordId.Format(users.KeyPrefix, table.NextNumber);
        var values = new object?[users.ValueCount];
        values[users["Username"].Ordinal] = username;
        values[users["Email"].Ordinal] = username;
        values[users["FirstName"].Ordinal] = first;
        values[users["LastName"].Ordinal] = last;
        values[users["IsActive"].Ordinal] = true;
        var stamp = NextStamp();
        table.Insert(new SObjectRecord(users, table.NextNumber, id, stamp, id, new RecordVersion(values, stamp, id, stamp)));
        return id;
    }
}
