namespace HubSpotSfSync.Sandbox.Salesforce.Events;

/// <summary>Lets go wrong with events what is asked for, on their way to the bus. The bus's lock is held.</summary>
/// <param name="store">Takes an event, with the next replay id.</param>
internal sealed class EventDisturbance(Action<BusEvent> store)
{
    private static readonly EventDisorder Order = new();
    private readonly List<Func<BusEvent>> _heldBack = [];
    private EventDisorder _wanted = Order;

    /// <summary>What goes wrong, and how much of it is left. What was held back for another order is not lost with a new one.</summary>
    public EventDisorder Wanted
    {
        get => _wanted;
        set
        {
            _wanted = value;
            Release();
        }
    }

    public void Clear()
    {
        _heldBack.Clear();
        _wanted = Order;
    }

    /// <param name="objectName">Whose event it is.</param>
    /// <param name="make">The event as it is to be stored; again for each time it is.</param>
    public void Pass(string objectName, Func<EventDisorder, BusEvent> make)
    {
        var disorder = For(objectName);
        if (disorder.Drop > 0)
        {
            _wanted = _wanted with { Drop = _wanted.Drop - 1 };
            return;
        }

        if (!disorder.Gap && disorder.Gaps > 0)
        {
            _wanted = _wanted with { Gaps = _wanted.Gaps - 1 };
            disorder = disorder with { Gap = true };
        }

        if (disorder.Reorder > 0)
        {
            HoldBack(() => make(disorder));
            return;
        }

        store(make(disorder));
        if (disorder.Duplicate > 0)
        {
            _wanted = _wanted with { Duplicate = _wanted.Duplicate - 1 };
            store(make(disorder));
        }
    }

    private EventDisorder For(string objectName)
    {
        if (_wanted.Object is { } wanted && !string.Equals(wanted, objectName, StringComparison.OrdinalIgnoreCase))
        {
            return Order;
        }

        if (_wanted.Skip == 0)
        {
            return _wanted;
        }

        _wanted = _wanted with { Skip = _wanted.Skip - 1 };
        return Order;
    }

    private void HoldBack(Func<BusEvent> make)
    {
        _heldBack.Add(make);
        if (_heldBack.Count >= _wanted.Reorder)
        {
            _wanted = _wanted with { Reorder = 0 };
            Release();
        }
    }

    private void Release()
    {
        foreach (var later in _heldBack.AsEnumerable().Reverse())
        {
            store(later());
        }

        _heldBack.Clear();
    }
}
