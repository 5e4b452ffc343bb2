using HubSpotSfSync.Sync.Mappings;

namespace HubSpotSfSync.Sync.Pairs;

/// <summary>A deal of the contact whose Lead was converted.</summary>
/// <param name="Id">HubSpot's id.</param>
/// <param name="Name">Its name.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="IsClosed">Won or lost.</param>
/// <param name="IsTaken">It has an Opportunity, or had one.</param>
public sealed record DealCandidate(string Id, string? Name, DateTimeOffset? CreatedAt, bool IsClosed, bool IsTaken);

/// <summary>Which deal is the Opportunity that came of a conversion.</summary>
public static class DealChoice
{
    /// <summary>
    /// Only open deals without an Opportunity count. The one with the Opportunity's name is it, of several the most recent; without such a
    /// one, the only deal there is. Several of other names could each be meant: then none is, and the Opportunity gets a deal of its own.
    /// </summary>
    public static string? Choose(string? opportunity, IEnumerable<DealCandidate> deals)
    {
        var free = deals.Where(deal => deal is { IsClosed: false, IsTaken: false }).ToList();
        var named = free.Where(deal => IsNamed(deal, opportunity))
            .OrderByDescending(deal => deal.CreatedAt).ThenByDescending(deal => deal.Id.Length).ThenByDescending(deal => deal.Id, StringComparer.Ordinal).FirstOrDefault();
        return named?.Id ?? (free is [var only] ? only.Id : null);
    }

    private static bool IsNamed(DealCandidate deal, string? opportunity) =>
        Normalizer.Text.Normalize(opportunity) is { } name && string.Equals(Normalizer.Text.Normalize(deal.Name), name, StringComparison.OrdinalIgnoreCase);
}
