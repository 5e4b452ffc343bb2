using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.HubSpot.Forms;
using HubSpotSfSync.Sandbox.HubSpot.Journal;
using HubSpotSfSync.Sandbox.HubSpot.Limits;
using HubSpotSfSync.Sandbox.HubSpot.Lists;
using HubSpotSfSync.Sandbox.HubSpot.Schema;
using HubSpotSfSync.Sandbox.HubSpot.Webhooks;

namespace HubSpotSfSync.Sandbox.HubSpot.Objects;

/// <summary>One HubSpot account: its records, associations, limits and webhooks. Nothing is shared between portals.</summary>
public sealed class Portal
{
    private const long FirstId = 101;
    private readonly SandboxClock _clock;
    private readonly HubSpotSandboxOptions _options;
    private long _lastId = FirstId - 1;
    private List<ObjectTable> _tables = [];
    private volatile IReadOnlyDictionary<string, ObjectTable> _byName = new Dictionary<string, ObjectTable>();

    public Portal(PortalOptions settings, HubSpotSandboxOptions options, SandboxClock clock, WebhookFeed webhooks, WebhookJournal journal)
    {
        _clock = clock;
        _options = options;
        Settings = settings;
        Webhooks = webhooks;
        Journal = journal;
        Limits = new PortalLimits(settings, clock);
        ApiOrigin = new WriteOrigin("INTEGRATION", options.AppId.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Reset();
    }

    public PortalOptions Settings { get; }

    public long Id => Settings.Id;

    /// <summary>Held for every read and write of records.</summary>
    public Lock Gate { get; } = new();

    public PortalLimits Limits { get; }

    public WebhookFeed Webhooks { get; }

    /// <summary>The app's, which tells of all portals.</summary>
    public WebhookJournal Journal { get; }

    public AssociationDefinitions AssociationDefinitions { get; private set; } = null!;

    public AssociationTable Associations { get; private set; } = null!;

    public Pipelines Pipelines { get; private set; } = null!;

    public Currencies Currencies { get; private set; } = null!;

    public PrivacyDeletions Privacy { get; private set; } = null!;

    public CompanyByDomain CompanyByDomain { get; private set; } = null!;

    public CustomObjects CustomObjects { get; private set; } = null!;

    public PropertyGroups PropertyGroups { get; private set; } = null!;

    public ListTable Lists { get; private set; } = null!;

    public FormTable Forms { get; private set; } = null!;

    /// <summary>A write through the API with the app's token.</summary>
    public WriteOrigin ApiOrigin { get; }

    /// <summary>How long search lags a write, at least and at most.</summary>
    public TimeSpan SearchLagMin { get; set; }

    public TimeSpan SearchLagMax { get; set; }

    public IReadOnlyList<ObjectTable> Tables => _tables;

    public ObjectTable Contacts => _tables[0];

    public ObjectTable Companies => _tables[1];

    /// <summary>By plural or singular name or type id; a custom object's by its qualified name or <c>p_name</c> too.</summary>
    public ObjectTable? Table(string objectType) => _byName.GetValueOrDefault(objectType);

    public long NextId() => ++_lastId;

    public DateTimeOffset Now() => _clock.GetUtcNow();

    public long NowMilliseconds() => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Milliseconds until search knows of the record's present version; the same record always lags the same.</summary>
    public long SearchLag(CrmObject record)
    {
        var least = (long)SearchLagMin.TotalMilliseconds;
        var spread = Math.Max(0, (long)SearchLagMax.TotalMilliseconds - least);
        return least + ((record.Id * 7919) % (spread + 1));
    }

    public void Link((ObjectTable Table, CrmObject Record) from, (ObjectTable Table, CrmObject Record) to, IReadOnlyList<AssociationType> types)
    {
        var former = Associations.Between(from.Record.Id, to.Table.Name, to.Record.Id);
        Associations.Add(from.Table.Name, from.Record.Id, to.Table.Name, to.Record.Id, types);
        if (WithCompany(from, to) is var (table, record, company))
        {
            PrimaryCompany.Linked(this, table, record, company, types);
        }

        if (from.Table == Companies && to.Table == Companies)
        {
            ParentCompany.Follow(this, from.Record, to.Record);
        }

        var added = Associations.Between(from.Record.Id, to.Table.Name, to.Record.Id).Where(type => !former.Contains(type));
        AssociationEvents.Tell(this, from, to, [.. added], isRemoved: false);
    }

    /// <summary>Removes all associations of the two, or those of the given types.</summary>
    public void Unlink(
        (ObjectTable Table, CrmObject Record) from, (ObjectTable Table, CrmObject Record) to, IReadOnlyList<AssociationType>? types = null)
    {
        var former = Associations.Between(from.Record.Id, to.Table.Name, to.Record.Id);
        if (types is null)
        {
            Associations.Remove(from.Table.Name, from.Record.Id, to.Table.Name, to.Record.Id);
        }

        foreach (var type in types ?? [])
        {
            Associations.Remove(from.Table.Name, from.Record.Id, to.Table.Name, to.Record.Id, type);
        }

        AssociationEvents.Tell(this, from, to, [.. former.Where(type => types?.Contains(type) != false)], isRemoved: true);
        if (WithCompany(from, to) is var (table, record, _))
        {
            PrimaryCompany.Unlinked(this, table, record);
        }

        if (from.Table == Companies && to.Table == Companies)
        {
            ParentCompany.Follow(this, from.Record, to.Record);
        }
    }

    /// <summary>Archives a record and lets go of what it was associated with.</summary>
    public void Archive(ObjectTable table, CrmObject record)
    {
        LetGo(table, record);
        table.Archive(record, ApiOrigin);
    }

    public void LetGo(ObjectTable table, CrmObject record)
    {
        foreach (var other in Tables)
        {
            foreach (var association in Associations.Of(record.Id, other.Name).ToList())
            {
                Unlink((table, record), (other, other.Find(association.ToId)!));
            }
        }
    }

    public void AddTable(ObjectTable table)
    {
        _tables = [.. _tables, table];
        NameTables();
    }

    public void RemoveTable(ObjectTable table)
    {
        _tables = [.. _tables.Where(other => other != table)];
        NameTables();
    }

    /// <summary>An empty account with the default properties.</summary>
    public void Reset()
    {
        lock (Gate)
        {
            (SearchLagMin, SearchLagMax) = (_options.SearchLagMin, _options.SearchLagMax);
            AssociationDefinitions = new AssociationDefinitions();
            Associations = new AssociationTable(AssociationDefinitions);
            Pipelines = new Pipelines(Now());
            Currencies = new Currencies(Settings.CompanyCurrency);
            Privacy = new PrivacyDeletions();
            CompanyByDomain = new CompanyByDomain(this);
            CustomObjects = new CustomObjects();
            PropertyGroups = new PropertyGroups();
            Lists = new ListTable(this);
            Forms = new FormTable(this);
            _lastId = FirstId - 1;
            _tables = [.. ObjectTypes.Tables(this)];
            NameTables();
        }
    }

    private void NameTables() => _byName = _tables
        .SelectMany(table => table.Name.Answers.Select(name => (name, table)))
        .ToDictionary(pair => pair.name, pair => pair.table, StringComparer.OrdinalIgnoreCase);

    private (ObjectTable Table, CrmObject Record, CrmObject Company)? WithCompany(
        (ObjectTable Table, CrmObject Record) one, (ObjectTable Table, CrmObject Record) other) =>
        one.Table == other.Table ? null
        : other.Table == Companies ? (one.Table, one.Record, other.Record)
        : one.Table == Companies ? (other.Table, other.Record, one.Record)
        : null;
}
