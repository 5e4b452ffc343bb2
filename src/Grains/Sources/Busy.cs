namespace HubSpotSfSync.Grains.Sources;

/// <summary>Timers interleave: the next tick comes while the last one still works. One works at a time, and what is asked for meanwhile
/// is not forgotten: the work that is under way may be past it.</summary>
internal sealed class Busy
{
    private bool _isBusy;
    private bool _isAsked;

    /// <summary>Somebody wants the work done, from its beginning.</summary>
    public void Ask() => _isAsked = true;

    public bool TryBegin()
    {
        if (_isBusy)
        {
            return false;
        }

        _isBusy = true;
        _isAsked = false;
        return true;
    }

    /// <returns>Whether it was asked for since it began.</returns>
    public bool End()
    {
        _isBusy = false;
        return _isAsked;
    }
}
