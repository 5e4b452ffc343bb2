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
    private IReadOnlyList<(string IsoCode, double Rate)> _currencies = [];
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
        Locks = new RowLocks(clock);
        Formulas = new Formulas(this);
        Pools = new ValuePools(this);
        SetUp();
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

    public DuplicateRules DuplicateRules { get; } = new();

    /// <summary>The rows that the integration user may not see or change.</summary>
    public RowAccess Rows { get; } = new();

    public RowLocks Locks { get; }

    /// <summary>Transactions that have begun and are not committed.</summary>
    public LongTransactions LongTransactions { get; } = new();

    internal Formulas Formulas { get; }

    internal ValuePools Pools { get; }

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
        DuplicateRules.Replace([]);
        Rows.Replace([]);
        Locks.Clear();
        LongTransactions.Clear();
        RowFaults.Replace([]);
        Limits.Reset();
        SetUp();
    }

    /// <exception cref="RefusedException">The object or the field is unknown, or the formula makes no sense.</exception>
    public void AddValidationRule(ValidationRule rule)
    {
        var type = Metadata.Find(rule.Object) ?? throw new RefusedException(new SalesforceError("INVALID_TYPE", $"sObject type '{rule.Object}' is not supported."));
        if ((rule.Field is { } field && type.Find(field) is null) || rule is { Field: null, Formula: null })
        {
            throw new RefusedException(new SalesforceError("INVALID_FIELD", $"No such column '{rule.Field}' on sobject of type {type.Name}"));
        }

        if (rule.Formula is { } formula)
        {
            Formulas.Condition(type, formula);
        }

        ValidationRules.Add(rule);
    }

    /// <summary>Gives the org several currencies, the first of them the corporate one.</summary>
    /// <param name="rates">Units of each for one corporate unit.</param>
    /// <exception cref="RefusedException">It has several already.</exception>
    public void EnableCurrencies(IReadOnlyList<(string IsoCode, double Rate)> rates)
    {
        Metadata.EnableCurrencies([.. rates.Select(rate => rate.IsoCode)], Clock.GetUtcNow());
        AddCurrencies(rates);
        var corporate = rates[0].IsoCode;
        foreach (var type in Metadata.Types.Where(type => type.Find("CurrencyIsoCode") is not null))
        {
            var currency = type["CurrencyIsoCode"];
            foreach (var record in Table(type).From(1).ToArray())
            {
                var values = new object?[type.ValueCount];
                record.Current.Values.CopyTo(values);
                values[currency.Ordinal] = corporate;
                Table(type).Replace(record, record.Current with { Values = new PackedValues(values) });
            }
        }
    }

    /// <summary>A record type of an object; its id.</summary>
    public string AddRecordType(SObjectType type, string developerName, string name)
    {
        Metadata.AllowRecordTypes(type, Clock.GetUtcNow());
        return AddRow(Metadata["RecordType"], ("Name", name), ("DeveloperName", developerName), ("SobjectType", type.Name), ("IsActive", true)).Id;
    }

    private void SetUp()
    {
        IntegrationUserId = AddUser("integration@sandbox.example", "Integration", "User");
        SalesUserId = AddUser("sales@sandbox.example", "Sam", "Seller");
        var rights = AddRow(Metadata["PermissionSet"], ("Name", "Integration"), ("Label", "Integration")).Id;
        AddRow(Metadata["PermissionSetAssignment"], ("PermissionSetId", rights), ("AssigneeId", IntegrationUserId));
        foreach (var type in Metadata.Types.Where(type => type.Createable))
        {
            AddRow(
                Metadata["ObjectPermissions"], ("ParentId", rights), ("SobjectType", type.Name), ("PermissionsRead", true), ("PermissionsCreate", true), ("PermissionsEdit", true),
                ("PermissionsDelete", type.Deletable), ("PermissionsViewAllRecords", true), ("PermissionsModifyAllRecords", true));
        }

        AddRow(
            Metadata[OrgObjects.Organization], ("Name", "Sandbox"), ("TimeZoneSidKey", Options.TimeZone), ("LanguageLocaleKey", "en_US"), ("DefaultLocaleSidKey", "en_US"),
            ("OrganizationType", "Enterprise Edition"), ("InstanceName", "NA1"), ("IsSandbox", true));
        foreach (var (stage, at) in OpportunityStages.All.Select((stage, at) => (stage, at)))
        {
            AddRow(
                Metadata["OpportunityStage"], ("MasterLabel", stage.Name), ("ApiName", stage.Name), ("IsActive", true), ("SortOrder", at + 1.0), ("IsClosed", stage.IsClosed),
                ("IsWon", stage.IsWon), ("ForecastCategory", stage.Category), ("ForecastCategoryName", stage.CategoryName), ("DefaultProbability", stage.Probability));
        }

        if (_currencies.Count > 0)
        {
            AddCurrencies(_currencies);
        }
    }

    private void AddCurrencies(IReadOnlyList<(string IsoCode, double Rate)> rates)
    {
        _currencies = rates;
        foreach (var (isoCode, rate) in rates)
        {
            AddRow(
                Metadata[OrgObjects.CurrencyType], ("IsoCode", isoCode), ("ConversionRate", rate), ("DecimalPlaces", 2.0), ("IsActive", true),
                ("IsCorporate", isoCode == rates[0].IsoCode));
        }
    }

    /// <summary>Somebody who may own records; one who left is not active.</summary>
    public string AddUser(string username, string first, string last, bool active = true) => AddRow(
        Metadata["User"], ("Username", username), ("Email", username), ("FirstName", first), ("LastName", last), ("IsActive", active),
        ("Alias", first[..Math.Min(first.Length, 8)].ToLowerInvariant()), ("UserType", "Standard"), ("TimeZoneSidKey", "GMT")).Id;

    // What comes with an org: made by nobody's transaction.
    private SObjectRecord AddRow(SObjectType type, params (string Field, object Value)[] fields)
    {
        var table = Table(type);
        var values = new object?[type.ValueCount];
        foreach (var (field, value) in fields)
        {
            values[type[field].Ordinal] = value;
        }

        var id = RecordId.Format(type.KeyPrefix, table.NextNumber);
        var userId = IntegrationUserId.Length > 0 ? IntegrationUserId : id;
        var stamp = NextStamp();
        var record = new SObjectRecord(type, table.NextNumber, id, stamp, userId, new RecordVersion(new PackedValues(values), stamp, userId, stamp));
        table.Insert(record);
        return record;
    }
}
