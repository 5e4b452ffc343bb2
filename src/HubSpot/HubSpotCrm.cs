using HubSpotSfSync.HubSpot.Associations;
using HubSpotSfSync.HubSpot.Checkup;
using HubSpotSfSync.HubSpot.Forms;
using HubSpotSfSync.HubSpot.Lists;
using HubSpotSfSync.HubSpot.Objects;
using HubSpotSfSync.HubSpot.Reference;
using HubSpotSfSync.HubSpot.Relations;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.HubSpot;

/// <summary>One portal, as a CRM: finds for each object type the kind of thing that it is.</summary>
internal sealed class HubSpotCrm : ICrm, ISegments, IAssociations, IJoins, IMeasurable, ISampled, ICheckup
{
    /// <summary>The most records of a list page and of any batch call.</summary>
    internal const int BatchSize = 100;

    /// <summary>The most records of a search page.</summary>
    internal const int SearchPage = 200;

    /// <summary>How far the pages of one search reach.</summary>
    internal const int SearchDepth = 10_000;

    /// <summary>The most characters of a search's body.</summary>
    internal const int SearchCharacters = 3_000;

    private readonly HubSpotSchemas _schemas;
    private readonly PortalCheckup _checkup;
    private readonly CrmObjects _objects;
    private readonly Relations.Relations _relations;
    private readonly Lists.Lists _lists;
    private readonly ListMembers _members;
    private readonly FormSubmissions _submissions;
    private readonly ListApi _listApi;
    private readonly IdentityProperty _identity;
    private readonly ReferenceReader _reference;
    private readonly AssociationApi _associations;

    public HubSpotCrm(HubSpotApi api, PortalDay day, PortalCheckup checkup, TimeProvider clock)
    {
        var schemas = new HubSpotSchemas(api, day, clock);
        _schemas = schemas;
        _checkup = checkup;
        var associations = new AssociationApi(api, clock);
        _associations = associations;
        var values = new AssociationValues(api, schemas, associations, clock);
        var reader = new HubSpotReader(api, schemas, associations, values);
        _objects = new CrmObjects(api, schemas, reader, associations, values, clock);
        _relations = new Relations.Relations(api, associations, clock);
        _listApi = new ListApi(api);
        _lists = new Lists.Lists(_listApi, clock);
        _members = new ListMembers(_listApi, clock);
        _submissions = new FormSubmissions(new FormApi(api), reader, clock);
        _identity = new IdentityProperty(api, schemas);
        _reference = new ReferenceReader(api);
    }

    public Side Side => Side.HubSpot;

    /// <summary>After every write the records are read back. A create looks for our identity and for the match value first.
    /// Each association field adds a read for every page.</summary>
    public CrmCosts Costs { get; } = new()
    {
        Scan = new(BatchSize, 1),
        Changes = new(SearchPage, 1),
        Read = new(BatchSize, 1),
        Write = new(BatchSize, 4),
        Looks = new(BatchSize, 2),
        Guarded = new(BatchSize, 3),
        Update = new(BatchSize, 2),
        Stamp = new(BatchSize, 1),
    };

    public CrmCosts CostsOf(RecordQuery query, IReadOnlyList<MatchRule> match) => KindOf(query.ObjectType) == _objects ? CrmObjects.CostsOf(query, match.Count) : Costs;

    public Task<ObjectSchema> DescribeAsync(string objectType, CallContext call, CancellationToken cancellationToken) =>
        KindOf(objectType).DescribeAsync(objectType, call, cancellationToken);

    public Task<EventUse?> ProbeAsync(CancellationToken cancellationToken) => _checkup.ProbeAsync(cancellationToken);

    public Task<ReferenceData> ReadReferenceDataAsync(CallContext call, CancellationToken cancellationToken) => _reference.ReadAsync(call, cancellationToken);

    public Task<IdentityField> EnsureIdentityFieldAsync(string objectType, string field, CallContext call, CancellationToken cancellationToken) =>
        _identity.EnsureAsync(objectType, field, call, cancellationToken);

    public Task<IdentityField> FindIdentityFieldAsync(string objectType, string field, CallContext call, CancellationToken cancellationToken) =>
        _identity.FindAsync(objectType, field, call, cancellationToken);

    public Task<AccountIdentity> IdentifyAsync(CallContext call, CancellationToken cancellationToken) => _checkup.IdentifyAsync(call, cancellationToken);

    public Task<IReadOnlyList<Finding>> LookAsync(CheckupWish wish, CallContext call, CancellationToken cancellationToken) => _checkup.LookAsync(wish, call, cancellationToken);

    public void ForgetSchema(string objectType) => _schemas.Forget(objectType);

    public IAsyncEnumerable<ScanPage> ScanAsync(RecordQuery query, string? checkpoint, CallContext call, CancellationToken cancellationToken) =>
        KindOf(query.ObjectType).ScanAsync(query, checkpoint, call, cancellationToken);

    public Task<ChangePage> ReadChangesAsync(RecordQuery query, ChangeCursor since, CallContext call, CancellationToken cancellationToken) =>
        KindOf(query.ObjectType).ReadChangesAsync(query, since, call, cancellationToken);

    public Task<IReadOnlyList<CrmRecord>> ReadAsync(RecordQuery query, IReadOnlyCollection<string> ids, CallContext call, CancellationToken cancellationToken) =>
        KindOf(query.ObjectType).ReadAsync(query, ids, call, cancellationToken);

    public Task<IReadOnlyList<WriteOutcome>> WriteAsync(WriteBatch batch, CallContext call, CancellationToken cancellationToken) =>
        KindOf(batch.Query.ObjectType).WriteAsync(batch, call, cancellationToken);

    public async Task<ILookup<string, string>> ReadAssociatedAsync(
        string objectType, string associated, IReadOnlyCollection<string> ids, CallContext call, CancellationToken cancellationToken)
    {
        var field = new AssociationField(AssociationField.NameOf(associated), associated, false);
        var found = await _associations.ReadAsync(objectType, associated, ids, call, cancellationToken);
        return found.SelectMany(one => field.InOrder(objectType, one.Value), (one, to) => (From: one.Key, To: to.ToId)).ToLookup(one => one.From, one => one.To, StringComparer.Ordinal);
    }

    public Task<SegmentPage> ReadMembersAsync(string segment, string? after, CallContext call, CancellationToken cancellationToken) =>
        _listApi.MembersPageAsync(segment, after, call, cancellationToken);

    public async Task<SegmentInfo?> LookAsync(string segment, CallContext call, CancellationToken cancellationToken) =>
        await _listApi.FindAsync(segment, call, cancellationToken) is { } list ? new SegmentInfo(list.Name, list.ObjectType, list.Size) : null;

    public Task<ScanSize> MeasureAsync(RecordQuery query, CallContext call, CancellationToken cancellationToken) => KindOf(query.ObjectType) == _objects
        ? _objects.MeasureAsync(query, call, cancellationToken)
        : throw NotSearchable(query.ObjectType);

    public Task<long> CountStampedAsync(RecordQuery query, string prefix, CallContext call, CancellationToken cancellationToken) => KindOf(query.ObjectType) == _objects
        ? _objects.CountStampedAsync(query, call, cancellationToken)
        : throw NotSearchable(query.ObjectType);

    public Task<IReadOnlyList<CrmRecord>> SampleAsync(RecordQuery query, int records, CallContext call, CancellationToken cancellationToken) => KindOf(query.ObjectType) == _objects
        ? _objects.SampleAsync(query, records, call, cancellationToken)
        : throw NotSearchable(query.ObjectType);

    public async Task<IReadOnlySet<string>> ReadTornAsync(string objectType, IReadOnlyCollection<string> ids, CallContext call, CancellationToken cancellationToken)
    {
        var (from, to) = (RelationType.Parse(objectType).From, RelationType.Parse(objectType).To);
        var ends = ids.Select(id => (Id: id, Ends: RelationId.Parse(id))).Where(one => one.Ends is not null).Select(one => (one.Id, Ends: one.Ends!.Value)).ToList();
        var left = await ThereAsync(from, ends.Select(one => one.Ends.From), call, cancellationToken);
        var right = await ThereAsync(to, ends.Select(one => one.Ends.To), call, cancellationToken);
        return ends.Where(one => !left.Contains(one.Ends.From) || !right.Contains(one.Ends.To)).Select(one => one.Id).ToHashSet(StringComparer.Ordinal);
    }

    private async Task<IReadOnlySet<string>> ThereAsync(string objectType, IEnumerable<string> ids, CallContext call, CancellationToken cancellationToken)
    {
        var query = new RecordQuery { ObjectType = objectType, Fields = [], IdentityField = null };
        return (await ReadAsync(query, [.. ids.Distinct(StringComparer.Ordinal)], call, cancellationToken)).Where(record => !record.Deleted).Select(record => record.Id).ToHashSet(StringComparer.Ordinal);
    }

    private static CrmException NotSearchable(string objectType) => new(CrmFault.Refused, "NOT_SEARCHABLE", $"HubSpot's {objectType} can't be searched: name them by id.");

    private IRecordKind KindOf(string objectType) => objectType switch
    {
        Lists.Lists.ObjectType => _lists,
        FormSubmissions.ObjectType => _submissions,
        _ when ListMembers.Is(objectType) => _members,
        _ when RelationType.Is(objectType) => _relations,
        _ => _objects,
    };
}
