using System.Text.Json;
using HubSpotSfSync.HubSpot.Writing;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.HubSpot.Associations;

/// <summary>
/// Writes association fields of records that are there: the former association gives way, then the new one is made. Either may go again.
/// Where the type has a primary association only that moves, and what HubSpot leaves of the former stays.
/// </summary>
internal sealed class AssociationWriting(AssociationApi associations, Attempts attempts, string objectType, CallContext call)
{
    public async Task WriteAsync(IReadOnlyList<WriteItem> items, CancellationToken cancellationToken)
    {
        foreach (var field in AssociationField.Of(items.SelectMany(item => item.Write.Values.Keys).Distinct(StringComparer.Ordinal)))
        {
            var setting = items.Where(item => item.Outcome is null && item.Write.Values.ContainsKey(field.Name)).ToList();
            foreach (var some in setting.Chunk(AssociationApi.ReadSize))
            {
                // The records themselves are written, so whatever happens here the write has to go again.
                await attempts.RunAsync(some, Progress.Sent, () => WriteAsync(field, some, cancellationToken));
            }
        }
    }

    private async Task WriteAsync(AssociationField field, WriteItem[] items, CancellationToken cancellationToken)
    {
        var current = await associations.ReadAsync(objectType, field.ToType, items.Select(item => item.Id!), call, cancellationToken);
        IReadOnlyList<Associated> Of(WriteItem item) => current.GetValueOrDefault(item.Id!, []);
        var changing = items.Where(item => field.Of(objectType, Of(item))?.ToId != Wanted(item, field)).ToList();
        var going = changing.SelectMany(item => Going(field, item, Of(item)).Select(gone => (item.Id!, gone.ToId))).ToList();
        if (going.Count > 0 && field.IsParent)
        {
            await associations.ArchiveTypesAsync(objectType, field.ToType, going, [AssociationType.ParentCompany], call, cancellationToken);
        }
        else if (going.Count > 0)
        {
            await associations.ArchiveAsync(objectType, field.ToType, going, call, cancellationToken);
        }

        var coming = changing.Where(item => Wanted(item, field) is not null).ToList();
        if (coming.Count > 0)
        {
            await CreateAsync(field, coming, await TypesAsync(field, cancellationToken), cancellationToken);
        }
    }

    /// <summary>What has to go for the field to become what is wanted.</summary>
    private IEnumerable<Associated> Going(AssociationField field, WriteItem item, IReadOnlyList<Associated> current)
    {
        var wanted = Wanted(item, field);
        var value = field.Of(objectType, current);
        return wanted is null || field.IsParent ? value is null ? [] : [value]
            : field.HasPrimary(objectType) ? []
            : current.Where(one => one == value || IsBefore(one.ToId, wanted));
    }

    /// <summary>Whether it would go on being the one that counts.</summary>
    private static bool IsBefore(string id, string other) => id.Length < other.Length || (id.Length == other.Length && string.CompareOrdinal(id, other) < 0);

    private async Task<IReadOnlyList<AssociationType>> TypesAsync(AssociationField field, CancellationToken cancellationToken) =>
        field.IsParent ? [AssociationType.ParentCompany]
        : field.HasPrimary(objectType) ? [.. (await associations.TypesAsync(objectType, field.ToType, call, cancellationToken)).Where(type => type.IsPrimaryCompany).Take(1)]
        : [];

    /// <summary>One input that HubSpot refuses can fail a whole call: it is found by halves.</summary>
    private async Task CreateAsync(AssociationField field, List<WriteItem> items, IReadOnlyList<AssociationType> types, CancellationToken cancellationToken)
    {
        var answer = await associations.CreateAsync(objectType, field.ToType, items.Select(item => (item.Id!, Wanted(item, field)!)), types, call, cancellationToken);
        if (answer.IsSuccess)
        {
            await RefuseAsync(field, items, [.. answer.Errors], cancellationToken);
        }
        else if (items is [var only])
        {
            Refuse(field, only, answer.Body);
        }
        else
        {
            var half = (items.Count + 1) / 2;
            await CreateAsync(field, [.. items.Take(half)], types, cancellationToken);
            await CreateAsync(field, [.. items.Skip(half)], types, cancellationToken);
        }
    }

    /// <summary>Of a call that went through in part: a look tells which associations are missing, the errors why.</summary>
    private async Task RefuseAsync(AssociationField field, IReadOnlyList<WriteItem> items, IReadOnlyList<JsonElement> errors, CancellationToken cancellationToken)
    {
        if (errors.Count == 0)
        {
            return;
        }

        var made = await associations.ReadAsync(objectType, field.ToType, items.Select(item => item.Id!), call, cancellationToken);
        foreach (var item in items.Where(item => made.GetValueOrDefault(item.Id!, []).All(one => one.ToId != Wanted(item, field))))
        {
            var named = errors.FirstOrDefault(error => HubSpotErrors.Names(error, Wanted(item, field)!) || HubSpotErrors.Names(error, item.Id!));
            Refuse(field, item, named.ValueKind == JsonValueKind.Undefined ? errors[0] : named);
        }
    }

    private void Refuse(AssociationField field, WriteItem item, JsonElement error) => item.Outcome = new WriteOutcome.Refused(
        HubSpotErrors.CodeOf(error) ?? "ERROR",
        $"HubSpot does not associate {objectType} record {item.Id} with {field.ToType} record {Wanted(item, field)}: {HubSpotErrors.Text(error, "message") ?? "no message"}",
        [field.Name]);

    private static string? Wanted(WriteItem item, AssociationField field) => item.Write.Values[field.Name];
}
