using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.HubSpot.Limits;
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

    public Portal(PortalOptions settings, HubSpotSandboxOptions options, SandboxClock clock, WebhookFeed webhooks)
    {
        _clock = clock;
        _options = options;
        Settings = settings;
        Webhooks = webhooks;
        Limits = new PortalLimits(settings, clock);
        Associations = new AssociationTable();
        ApiOrigin = new WriteOrigin("INTEGRATION", options.AppId.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Reset();
    }

    public PortalOptions Settings { get; }

    public long Id => Settings.Id;

    /// <summary>Held for every read and write of records.</summary>
    public Lock Gate { get; } = new();

    public PortalLimits Limits { get; }

    public WebhookFeed Webhooks { get; }

    public AssociationTable Associations { get; private set; }

    /// <summary>A write through the API with the app's token.</summary>
    public WriteOrigin ApiOrigin { get; }

    public IReadOnlyList<ObjectTable> Tables => _tables;

    public ObjectTable Contacts => _tables[0];

    public ObjectTable Companies => _tables[1];

    public ObjectTable? Table(string objectType) => _tables.Find(table => table.Name.Answers(objectType));

    public long NextId() => ++_lastId;

    public long NowMilliseconds() => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Milliseconds until search knows of the record's present version.</summary>
    public long SearchLag(CrmObject record)
    {
        var least = (long)_options.SearchLagMin.TotalMilliseconds;
        var spread = Math.Max(0, (long)_options.SearchLagMax.TotalMilliseconds - least);
        return least + ((record.Id * 7919) % (spread + 1));
    }

    public void Link((ObjectTable Table, CrmObject Record) from, (ObjectTable Table, CrmObject Record) to, IReadOnlyList<AssociationType> types)
    {
        Associations.Add(from.Table.Name, from.Record.Id, to.Table.Name, to.Record.Id, types);
        if (ContactAndCompany(from, to) is var (contact, company))
        {
            PrimaryCompany.Linked(this, contact, company, types);
        }
    }

    public void Unlink((ObjectTable Table, CrmObject Record) from, (ObjectTable Table, CrmObject Record) to)
    {
        Associations.Remove(from.Table.Name, from.Record.Id, to.Table.Name, to.Record.Id);
        if (ContactAndCompany(from, to) is var (contact, company))
        {
            PrimaryCompany.Unlinked(this, contact, company);
        }
    }

    /// <summary>Archives a record and lets go of what it was associated with.</summary>
    public void Archive(ObjectTable table, CrmObject record)
    {
        foreach (var other in Tables)
        {
            foreach (var association in Associations.Of(record.Id, other.Name).ToList())
            {
                Unlink((table, record), (other, other.Find(association.ToId)!));
            }
        }

        table.Archive(record, ApiOrigin);
    }

    /// <summary>An empty account with the default properties.</summary>
    public void Reset()
    {
        lock (Gate)
        {
            Associations = new AssociationTable();
            _lastId = FirstId - 1;
            _tables =
            [
                new ObjectTable(
                    this,
                    new ObjectTypeName("contacts", "contact", "0-1", "lastmodifieddate", ["email", "firstname", "lastname"]),
                    DefaultProperties.Contacts()),
                new ObjectTable(
                    this,
                    new ObjectTypeName("companies", "company", "0-2", "hs_lastmodifieddate", ["name", "domain"]),
                    DefaultProperties.Companies()),
            ];
        }
    }

    private (CrmObject Contact, CrmObject Company)? ContactAndCompany(
        (ObjectTable Table, CrmObject Record) one, (ObjectTable Table, CrmObject Record) other) =>
        one.Table == Contacts && other.Table == Companies ? (one.Record, other.Record)
        : one.Table == Companies && other.Table == Contacts ? (other.Record, one.Record)
        : null;
}
