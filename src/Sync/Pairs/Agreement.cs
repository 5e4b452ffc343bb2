using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Pairs;

/// <summary>A base in the making: a write carries many fields, and the state is copied once for all of them.</summary>
/// <param name="pair">What it starts from.</param>
/// <param name="fields">About how many fields there will be.</param>
internal sealed class Agreement(PairState pair, int fields)
{
    private readonly Draft _hubSpot = new(pair.HubSpot, fields);
    private readonly Draft _salesforce = new(pair.Salesforce, fields);

    /// <summary>What the source had when it was sent, and what the target holds of it, are the base from now on.</summary>
    public void AgreeOn(FieldMapping field, Side target, IReadOnlyList<string?> source, IReadOnlyList<string?> held)
    {
        var (hubSpot, salesforce) = target == Side.Salesforce ? (source, held) : (held, source);
        Agree(field, hubSpot, salesforce);
    }

    public void Agree(FieldMapping field, IReadOnlyList<string?> hubSpot, IReadOnlyList<string?> salesforce)
    {
        _hubSpot.AgreeOn(field, Side.HubSpot, hubSpot);
        _salesforce.AgreeOn(field, Side.Salesforce, salesforce);
    }

    /// <summary>The platform made something else of a value that we wrote.</summary>
    public void Reshape(Side target, string name, string? held) => (target == Side.HubSpot ? _hubSpot : _salesforce).Reshaped[name] = held;

    public PairState Reach() => _hubSpot.IsMoved || _salesforce.IsMoved ? pair with { HubSpot = _hubSpot.ToState(), Salesforce = _salesforce.ToState() } : pair;

    private sealed class Draft(SideState side, int fields)
    {
        private Dictionary<string, string?>? _agreed;
        private Dictionary<string, KnownValue>? _known;
        private Dictionary<string, string?>? _reshaped;

        public bool IsMoved => _agreed is not null || _reshaped is not null;

        public Dictionary<string, string?> Reshaped => _reshaped ??= new(side.Reshaped);

        /// <summary>Moves the base under what is known: a value that differs from the new base, or is newer than the last complete look,
        /// stays known.</summary>
        public void AgreeOn(FieldMapping field, Side which, IReadOnlyList<string?> values)
        {
            var keys = field.BaseOn(which);
            for (var i = 0; i < Math.Min(keys.Count, values.Count); i++)
            {
                var (key, value) = (keys[i], values[i]);
                if (i < field.On(which).Count)
                {
                    Keep(key, value);
                    if (side.Reshaped.ContainsKey(key))
                    {
                        Reshaped.Remove(key);
                    }
                }

                Agreed[key] = value;
            }
        }

        private Dictionary<string, string?> Agreed => _agreed ??= side.Agreed.Count == 0 ? new(fields) : new(side.Agreed);

        public SideState ToState() => IsMoved
            ? side with { Agreed = _agreed ?? side.Agreed, Known = _known ?? side.Known, Reshaped = _reshaped ?? side.Reshaped }
            : side;

        private void Keep(string field, string? value)
        {
            if ((_known ?? side.Known).TryGetValue(field, out var held))
            {
                if (held.Value == value && held.At <= side.Floor)
                {
                    (_known ??= new(side.Known)).Remove(field);
                }
            }
            else if ((_agreed ?? side.Agreed).TryGetValue(field, out var former) && former != value)
            {
                (_known ??= new(side.Known))[field] = new(former, side.Floor);
            }
        }
    }
}
