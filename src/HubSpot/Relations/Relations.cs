using System.Runtime.CompilerServices;
using HubSpotSfSync.HubSpot.Associations;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.HubSpot.Relations;

/// <summary>
/// The associations between two object types as records, so that they can be paired with records (a deal's contacts with contact
/// roles). HubSpot keeps no modification stamp of them: the time of the look is their version.
/// </summary>
internal sealed class Relations(HubSpotApi api, AssociationApi associations, TimeProvider clock) : IRecordKind
{
    public async Task<ObjectSchema> DescribeAsync(string objectType, CallContext call, CancellationToken cancellationToken)
    {
        var type = RelationType.Parse(objectType);
        associations.ForgetTypes(type.From, type.To);
        var labels = await LabelsAsync(type, call, cancellationToken);
        return new ObjectSchema(objectType, new[]
        {
            End(RelationFields.From, type.From),
            End(RelationFields.To, type.To),
            new FieldSchema(RelationFields.Label, "Labels", FieldKind.MultiSelect) { Creatable = true, Updatable = true, Restricted = true, Options = [.. labels.Keys] },
        }.ToDictionary(field => field.Name));
    }

    /// <summary>Lists the records on the left, and reads what each page of them is associated with.</summary>
    public async IAsyncEnumerable<ScanPage> ScanAsync(RecordQuery query, string? checkpoint, CallContext call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var type = RelationType.Parse(query.ObjectType);
        var operation = $"GET {type.From}";
        do
        {
            var after = checkpoint is null ? "" : $"&after={Uri.EscapeDataString(checkpoint)}";
            var answer = (await api.GetAsync(operation, $"/crm/v3/objects/{type.From}?limit={HubSpotCrm.BatchSize}&properties={HubSpotRecords.Id}{after}", call, cancellationToken)).OrThrow(operation);
            checkpoint = HubSpotJson.After(answer.Body);
            yield return new ScanPage(await ReadOfAsync(query, type, [.. answer.Results.Select(result => HubSpotErrors.Text(result, "id")!)], call, cancellationToken), checkpoint);
        }
        while (checkpoint is not null);
    }

    /// <summary>Nothing: associations come and go without a trace that a search could find. Webhooks tell, and the comparison sweep.</summary>
    public Task<ChangePage> ReadChangesAsync(RecordQuery query, ChangeCursor since, CallContext call, CancellationToken cancellationToken) =>
        Task.FromResult(new ChangePage([], since, HasMore: false));

    public async Task<IReadOnlyList<CrmRecord>> ReadAsync(RecordQuery query, IReadOnlyCollection<string> ids, CallContext call, CancellationToken cancellationToken)
    {
        var asked = ids.ToHashSet(StringComparer.Ordinal);
        var from = asked.Select(RelationId.Parse).OfType<RelationId>().Select(id => id.From).Distinct(StringComparer.Ordinal).ToList();
        return [.. (await ReadOfAsync(query, RelationType.Parse(query.ObjectType), from, call, cancellationToken)).Where(record => asked.Contains(record.Id))];
    }

    public Task<IReadOnlyList<WriteOutcome>> WriteAsync(WriteBatch batch, CallContext call, CancellationToken cancellationToken) =>
        new RelationWriting(this, associations, batch.Query, call, clock).WriteAsync(batch.Writes, cancellationToken);

    /// <summary>The kinds of association that have a label, by it.</summary>
    public async Task<IReadOnlyDictionary<string, AssociationType>> LabelsAsync(RelationType type, CallContext call, CancellationToken cancellationToken) =>
        (await associations.TypesAsync(type.From, type.To, call, cancellationToken))
            .Where(one => one.Label is not null)
            .DistinctBy(one => one.Label, StringComparer.Ordinal)
            .ToDictionary(one => one.Label!, StringComparer.Ordinal);

    public static CrmRecord Record(RecordQuery query, RelationId id, string? label, DateTimeOffset readAt) => new()
    {
        ObjectType = query.ObjectType,
        Id = id.ToString(),
        Version = new RecordVersion(readAt.ToUnixTimeMilliseconds()),
        Values = query.Fields.ToDictionary(field => field, field => field switch
        {
            RelationFields.From => id.From,
            RelationFields.To => id.To,
            RelationFields.Label => label,
            _ => throw new CrmException(CrmFault.Refused, "PROPERTY_DOESNT_EXIST", $"{query.ObjectType} has the fields from, to and label, and no '{field}'."),
        }),
    };

    private async Task<IReadOnlyList<CrmRecord>> ReadOfAsync(RecordQuery query, RelationType type, List<string> from, CallContext call, CancellationToken cancellationToken)
    {
        if (from.Count == 0)
        {
            return [];
        }

        var readAt = clock.GetUtcNow();
        var found = await associations.ReadAsync(type.From, type.To, from, call, cancellationToken);
        return [.. found.SelectMany(one => one.Value.Select(associated => Record(query, new RelationId(one.Key, associated.ToId), RelationFields.LabelOf(associated), readAt)))];
    }

    private static FieldSchema End(string name, string objectType) => new(name, name, FieldKind.Reference) { Creatable = true, Required = true, RefersTo = [objectType] };
}
