using HubSpotSfSync.Sync.Budget;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.HubSpot;

/// <summary>The portal's day: its daily limit starts anew at midnight in its own time zone.</summary>
internal sealed class PortalDay
{
    /// <summary>For a portal whose zone is not known.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromMinutes(15);

    private volatile TimeZoneInfo? _zone;
    private volatile bool _asked;

    /// <summary>Asks for the zone, once. It has to be known before the limit is used up: no call is answered then.</summary>
    public async Task LearnAsync(HubSpotApi api, CallContext call, CancellationToken cancellationToken)
    {
        if (_asked)
        {
            return;
        }

        _asked = true;
        try
        {
            var answer = await api.GetAsync("GET account details", "/account-info/v3/details", call, cancellationToken);
            _zone = answer.IsSuccess && HubSpotErrors.Text(answer.Body, "timeZone") is { } id && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : null;
        }
        catch (CrmException)
        {
            // Whatever it is, the call that this one came before will say it.
            _asked = false;
        }
    }

    public TimeSpan UntilNext(DateTimeOffset now) => At(now) is { } day ? day.Ends - now : AskAgain;

    /// <summary>The day that runs now; null while the portal's zone is not known.</summary>
    public PlatformDay? At(DateTimeOffset now)
    {
        if (_zone is not { } zone)
        {
            return null;
        }

        var today = TimeZoneInfo.ConvertTime(now, zone).Date;
        return new PlatformDay(Midnight(zone, today), Midnight(zone, today.AddDays(1)));
    }

    private static DateTimeOffset Midnight(TimeZoneInfo zone, DateTime midnight)
    {
        while (zone.IsInvalidTime(midnight))
        {
            // The clocks are put forward at midnight in some places.
            midnight = midnight.AddMinutes(15);
        }

        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight));
    }
}
