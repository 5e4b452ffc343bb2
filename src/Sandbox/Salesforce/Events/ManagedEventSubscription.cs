namespace HubSpotSfSync.Sandbox.Salesforce.Events;

/// <summary>A subscription whose place the platform remembers.</summary>
/// <param name="Id">Prefix 18x.</param>
/// <param name="DeveloperName">The name clients may use instead.</param>
/// <param name="TopicName">What it is subscribed to.</param>
/// <param name="DefaultReplay">LATEST or EARLIEST: where it begins as long as nothing was committed.</param>
/// <param name="ErrorRecoveryReplay">LATEST or EARLIEST: where it goes on when what was committed is no longer kept.</param>
/// <param name="State">RUN or STOP.</param>
public sealed record ManagedEventSubscription(
    string Id, string DeveloperName, string TopicName, string DefaultReplay, string ErrorRecoveryReplay, string State)
{
    private readonly Lock _lock = new();
    private bool _isActive;
    private long? _committed;

    public long? Committed
    {
        get
        {
            lock (_lock)
            {
                return _committed;
            }
        }
    }

    /// <returns>False when a client has it already.</returns>
    public bool TryActivate()
    {
        lock (_lock)
        {
            return !_isActive && (_isActive = true);
        }
    }

    public void Deactivate()
    {
        lock (_lock)
        {
            _isActive = false;
        }
    }

    public void Commit(long replayId)
    {
        lock (_lock)
        {
            _committed = replayId;
        }
    }
}
