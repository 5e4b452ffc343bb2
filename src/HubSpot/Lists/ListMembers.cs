using System.Runtime.CompilerServices;
using HubSpotSfSync.HubSpot.Relations;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.HubSpot.Lists;

/// <summary>
/// Who is in which list, as records: <c>lists:contacts</c>. Known by the ids of list and record; the time of joining is the version.
/// A query's condition may name the lists ("42,43"); without one they are all the lists of the object type.
/// </summary>
internal sealed class ListMembers(ListApi lists, TimeProvider clock) : IRecordKind
{
    public const string List = "list";
    public const string Record = "record";

    private const string Prefix = $"{Lists.ObjectType}:";

    public static bool Is(string objectType) => objectType.StartsWith(Prefix, StringComparison.Ordinal);

    public static string MembersOf(string objectType) => objectType[Prefix.Length..];

    public Task<ObjectSchema> DescribeAsync(string objectType, CallContext call, CancellationToken cancellationToken) => Task.FromResult(new ObjectSchema(objectType, new FieldSchema[]
    {
        new(List, "List", FieldKind.Reference) { Creatable = true, Required = true, RefersTo = [Lists.ObjectType] },
        new(Record, "Record", FieldKind.Reference) { Creatable = true, Required = true, RefersTo = [MembersOf(objectType)] },
    }.ToDictionary(field => field.Name)));

    /// <summary>List by list, in the order of their ids, each in the order of joining.</summary>
    public async IAsyncEnumerable<ScanPage> ScanAsync(RecordQuery query, string? checkpoint, CallContext call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (first, after) = checkpoint?.Split(':', 2) switch
        {
            [var list, var place] => (list, place),
            [var list] => (list, null),
            _ => (null, (string?)null),
        };
        var left = new Queue<string>((await ScopeAsync(query, call, cancellationToken)).Where(list => first is null || Order(list).CompareTo(Order(first)) >= 0));
        if (left.Count == 0)
        {
            yield return new ScanPage([], null);
        }

        while (left.TryDequeue(out var list))
        {
            after = list == first ? after : null;
            do
            {
                var page = await lists.MembersAsync(list, after, call, cancellationToken);
                after = page?.After;
                var next = after is not null ? $"{list}:{after}" : left.TryPeek(out var following) ? following : null;
                yield return new ScanPage([.. (page?.Members ?? []).Select(member => Of(query, list, member))], next);
            }
            while (after is not null);
        }
    }

    /// <summary>Nothing: who joined last can only be found by reading all who joined before. The comparison sweep tells.</summary>
    public Task<ChangePage> ReadChangesAsync(RecordQuery query, ChangeCursor since, CallContext call, CancellationToken cancellationToken) =>
        Task.FromResult(new ChangePage([], since, HasMore: false));

    public async Task<IReadOnlyList<CrmRecord>> ReadAsync(RecordQuery query, IReadOnlyCollection<string> ids, CallContext call, CancellationToken cancellationToken)
    {
        var asked = ids.ToHashSet(StringComparer.Ordinal);
        var records = asked.Select(RelationId.Parse).OfType<RelationId>().Select(id => id.To);
        var found = await lists.MembershipsAsync(MembersOf(query.ObjectType), records, call, cancellationToken);
        return [.. found.Select(one => Of(query, one.List, one.Member)).Where(record => asked.Contains(record.Id))];
    }

    public Task<IReadOnlyList<WriteOutcome>> WriteAsync(WriteBatch batch, CallContext call, CancellationToken cancellationToken) =>
        new MemberWriting(this, lists, batch.Query, call, clock).WriteAsync(batch.Writes, cancellationToken);

    /// <summary>The same stamp may be looked at before and after somebody left and came back, so the time of the look counts too.</summary>
    public CrmRecord Of(RecordQuery query, string list, Member member)
    {
        var readAt = clock.GetUtcNow();
        return new CrmRecord
        {
            ObjectType = query.ObjectType,
            Id = new RelationId(list, member.RecordId).ToString(),
            Version = new RecordVersion((member.JoinedAt ?? readAt).ToUnixTimeMilliseconds(), readAt.ToUnixTimeMilliseconds()),
            Values = query.Fields.ToDictionary(field => field, string? (field) => field switch
            {
                List => list,
                Record => member.RecordId,
                _ => throw new CrmException(CrmFault.Refused, "PROPERTY_DOESNT_EXIST", $"{query.ObjectType} has the fields {List} and {Record}, and no '{field}'."),
            }),
        };
    }

    private async Task<IEnumerable<string>> ScopeAsync(RecordQuery query, CallContext call, CancellationToken cancellationToken)
    {
        var ids = query.Where is { } named
            ? named.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : (await lists.AllAsync(call, cancellationToken)).Where(list => list.ObjectType == MembersOf(query.ObjectType)).Select(list => list.Id);
        return ids.Distinct(StringComparer.Ordinal).OrderBy(Order);
    }

    private static (int, string) Order(string id) => (id.Length, id);
}
