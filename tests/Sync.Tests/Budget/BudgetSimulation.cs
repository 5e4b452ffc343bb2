using HubSpotSfSync.Sync.Budget;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Tests.Budget;

/// <summary>
/// Days of an account under a virtual clock: a platform that counts calls and refuses what is too much, other integrations that take
/// some, silos that lease permits, use them at once or late, and die, and a budget that is now and then read anew from its state.
/// </summary>
internal sealed class BudgetSimulation(BudgetPolicy policy, long limit, int seed)
{
    public static readonly DateTimeOffset Start = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    public static readonly TimeSpan Tick = TimeSpan.FromMinutes(1);

    private readonly Random _random = new(seed);
    private readonly Queue<(DateTimeOffset At, int Calls)> _counted = new();
    private readonly List<Silo> _silos = [];
    private readonly Dictionary<(string Connection, Lane Lane), (int Calls, DateTimeOffset Since)> _wanted = [];
    private readonly Queue<(DateTimeOffset At, int Calls)> _ours = new();
    private BudgetLedger _ledger = new(policy, new BudgetState(), Start);
    private long _used;
    private long _oursCounting;
    private int _siloNumbers;

    public DateTimeOffset Now { get; private set; } = Start;

    /// <summary>Calls that the platform turned away because its limit was reached.</summary>
    public int Refused { get; private set; }

    /// <summary>The most of our own calls that ever counted at once.</summary>
    public long MostOfOurs { get; private set; }

    /// <summary>The most calls that ever counted at once.</summary>
    public long MostOfAll { get; private set; }

    /// <summary>How often work was left over although its lane ran at full speed: what one connection leaves to another, the other takes or it gets back.</summary>
    public int Idle { get; private set; }

    /// <summary>The longest that an urgent call waited.</summary>
    public TimeSpan LongestUrgentWait { get; private set; }

    public Dictionary<(string Connection, Lane Lane), long> Made { get; } = [];

    /// <summary>How many calls each connection wants in a tick, by lane; what it does not get it wants in the next.</summary>
    public required Func<DateTimeOffset, Random, IEnumerable<(string Connection, Lane Lane, int Calls)>> Demand { get; init; }

    /// <summary>How many calls others take in a tick.</summary>
    public Func<DateTimeOffset, Random, int> Others { get; init; } = (_, _) => 0;

    /// <summary>How likely a silo dies in a tick.</summary>
    public double Deaths { get; init; }

    /// <summary>How likely the budget is read anew in a tick.</summary>
    public double Restarts { get; init; }

    public BudgetUse Use => _ledger.Use("a", Now);

    public void Run(TimeSpan length)
    {
        for (var end = Now + length; Now < end; Now += Tick)
        {
            Leave();
            Take(Others(Now, _random), ours: false);
            while (_silos.Count < 2)
            {
                _silos.Add(new Silo($"silo{++_siloNumbers}"));
            }

            if (_random.NextDouble() < Restarts)
            {
                _ledger = new BudgetLedger(policy, _ledger.State, Now);
            }

            _ledger.Reconcile(new PlatformUsage(_used, limit), Now);
            if (_ledger.NextProbe(Now) <= Now)
            {
                Lease(_silos[0], "", Lane.Urgent, PermitKind.Probe, 1);
            }

            foreach (var (connection, lane, calls) in Demand(Now, _random))
            {
                var before = _wanted.GetValueOrDefault((connection, lane), (0, Now));
                _wanted[(connection, lane)] = (before.Item1 + calls, before.Item1 == 0 ? Now : before.Item2);
            }

            // Twice: who had to let another go first has its turn after that.
            Serve();
            Serve();
            Idle += _wanted.Count(one => one.Value.Calls > 0 && Use.Outlook[one.Key.Lane].Pace == LanePace.Full);

            if (_random.NextDouble() < Deaths)
            {
                _silos.RemoveAt(_random.Next(_silos.Count));
            }
        }
    }

    private void Serve()
    {
        foreach (var (key, want) in _wanted.Where(one => one.Value.Calls > 0).OrderBy(_ => _random.Next()).ToList())
        {
            LongestUrgentWait = key.Lane == Lane.Urgent ? Max(LongestUrgentWait, Now - want.Since) : LongestUrgentWait;
            var left = Work(key.Connection, key.Lane, want.Calls);
            _wanted[key] = (left, left < want.Calls ? Now : want.Since);
        }
    }

    private int Work(string connection, Lane lane, int calls)
    {
        while (calls > 0)
        {
            var granted = Lease(_silos[_random.Next(_silos.Count)], connection, lane, PermitKind.Call, calls);
            if (granted == 0)
            {
                return calls;
            }

            Made[(connection, lane)] = Made.GetValueOrDefault((connection, lane)) + granted;
            calls -= granted;
        }

        return 0;
    }

    private int Lease(Silo silo, string connection, Lane lane, PermitKind kind, int calls)
    {
        var holder = $"{silo.Name}/{connection}/{lane}/{kind}";
        var lease = _ledger.Grant(new LeaseWish(silo.Name, holder, ++silo.Number, connection, lane, kind, calls), Now);
        if (lease.Calls > 0)
        {
            Take(lease.Calls, ours: true);
        }

        return lease.Calls;
    }

    private void Take(int calls, bool ours)
    {
        var taken = (int)Math.Min(calls, Math.Max(0, limit - _used));
        Refused += ours ? calls - taken : 0;
        _used += taken;
        _counted.Enqueue((Now, taken));
        if (ours)
        {
            _ours.Enqueue((Now, taken));
            _oursCounting += taken;
        }

        MostOfOurs = Math.Max(MostOfOurs, _oursCounting);
        MostOfAll = Math.Max(MostOfAll, _used);
    }

    private void Leave()
    {
        var old = Now.AddDays(-1);
        for (; _counted.TryPeek(out var first) && first.At <= old; _counted.Dequeue())
        {
            _used -= first.Calls;
        }

        for (; _ours.TryPeek(out var first) && first.At <= old; _ours.Dequeue())
        {
            _oursCounting -= first.Calls;
        }
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private sealed class Silo(string name)
    {
        public string Name { get; } = name;

        public long Number { get; set; }
    }
}
