using HubSpotSfSync.Sync.Budget;

namespace HubSpotSfSync.Grains;

/// <summary>Where operators are told of what they must know, besides the log and the dashboard.</summary>
public interface IAlertSink
{
    /// <summary>Tells it once. What can't be told is logged, not thrown: the dashboard shows it as long as it is so.</summary>
    Task TellAsync(BudgetUse use, BudgetAlert alert, CancellationToken cancellationToken);
}
