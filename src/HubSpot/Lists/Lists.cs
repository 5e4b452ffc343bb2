using System.Globalization;
using System.Runtime.CompilerServices;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.HubSpot.Lists;

/// <summary>Lists (segments) as records. New ones are MANUAL lists, to be filled by hand; filters are made in HubSpot.</summary>
internal sealed class Lists(ListApi lists, TimeProvider clock) : IRecordKind
{
    public const string ObjectType = "lists";
    public const string Name = "name";
    public const string ProcessingType = "processing_type";
    public const string RecordType = "object_type";

    private static readonly IReadOnlyDictionary<string, FieldSchema> Fields = new FieldSchema[]
    {
        new(Name, "Name", FieldKind.Text) { Creatable = true, Updatable = true, Required = true },
        new(ProcessingType, "Processing type", FieldKind.Enumeration) { Creatable = true, Restricted = true, Options = ["MANUAL"] },
        new(RecordType, "Object type", FieldKind.Text) { Creatable = true },
    }.ToDictionary(field => field.Name);

    public Task<ObjectSchema> DescribeAsync(string objectType, CallContext call, CancellationToken cancellationToken) => Task.FromResult(new ObjectSchema(objectType, Fields));

    public async IAsyncEnumerable<ScanPage> ScanAsync(RecordQuery query, string? checkpoint, CallContext call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (int? offset = int.Parse(checkpoint ?? "0", CultureInfo.InvariantCulture); offset is { } from;)
        {
            var (page, next) = await lists.PageAsync(from, call, cancellationToken);
            offset = next;
            yield return new ScanPage([.. page.Select(list => Record(query, list, clock))], next?.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Lists can't be asked for by time; 500 of them are one call, so all are.</summary>
    public async Task<ChangePage> ReadChangesAsync(RecordQuery query, ChangeCursor since, CallContext call, CancellationToken cancellationToken)
    {
        var changed = (await lists.AllAsync(call, cancellationToken)).Where(list => list.UpdatedAt?.ToUnixTimeMilliseconds() >= since.ModifiedAt.ToUnixTimeMilliseconds()).OrderBy(list => list.UpdatedAt).ToList();
        return new ChangePage([.. changed.Select(list => Record(query, list, clock))], changed is [.., { UpdatedAt: { } last }] ? new ChangeCursor(last) : since, HasMore: false);
    }

    public async Task<IReadOnlyList<CrmRecord>> ReadAsync(RecordQuery query, IReadOnlyCollection<string> ids, CallContext call, CancellationToken cancellationToken) =>
        [.. (await lists.ReadAsync(ids, call, cancellationToken)).Select(list => Record(query, list, clock))];

    public Task<IReadOnlyList<WriteOutcome>> WriteAsync(WriteBatch batch, CallContext call, CancellationToken cancellationToken) =>
        new ListWriting(lists, batch.Query, call, clock).WriteAsync(batch.Writes, cancellationToken);

    public static CrmRecord Record(RecordQuery query, HubSpotList list, TimeProvider clock)
    {
        var readAt = clock.GetUtcNow().ToUnixTimeMilliseconds();
        return new CrmRecord
        {
            ObjectType = query.ObjectType,
            Id = list.Id,
            Version = new RecordVersion(list.UpdatedAt?.ToUnixTimeMilliseconds() ?? readAt, readAt),
            Values = query.Fields.ToDictionary(field => field, field => field switch
            {
                Name => CanonicalText.Text(list.Name),
                ProcessingType => list.ProcessingType,
                RecordType => list.ObjectType,
                _ => throw new CrmException(CrmFault.Refused, "PROPERTY_DOESNT_EXIST", $"{ObjectType} have the fields {string.Join(", ", Fields.Keys)}, and no '{field}'."),
            }),
        };
    }

    public static bool Has(string field) => Fields.ContainsKey(field);
}
