using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms;

namespace HubSpotSfSync.Sync.Pairs;

/// <summary>What one side is to get, gathered field by field.</summary>
internal sealed class Changes
{
    public Dictionary<string, string?> Values { get; private init; } = [];
    public Dictionary<string, string?> Expected { get; private init; } = [];
    public Dictionary<string, string?> Sources { get; private init; } = [];
    public List<Decision> Decisions { get; } = [];
    public List<HeldField> Held { get; } = [];

    /// <summary>Whether a field waits without which the record must not be created.</summary>
    public bool Required { get; private set; }

    /// <summary>Whether a relation lacks a record that it joins: that one has no counterpart, and gets none.</summary>
    public bool IsTorn { get; set; }

    /// <summary>The very same once more.</summary>
    public static Changes Of(OutgoingWrite write) => new() { Values = new(write.Values), Expected = new(write.Expected), Sources = new(write.Sources) };

    /// <summary>Gives a new record what there is; empty fields are left to the platform's defaults.</summary>
    public void Fill(FieldMapping field, Side target, IReadOnlyList<string?> source, IReadOnlyList<string?> made, PlanningContext context, ObservationSource by)
    {
        if (made.Any(value => CanonicalText.Text(value) is not null))
        {
            Put(field, target, source, made, new string?[made.Count], DecisionReason.Created, context, by);
        }
    }

    /// <param name="field">The field mapping.</param>
    /// <param name="target">The side that gets it.</param>
    /// <param name="source">The other side's values, inputs included.</param>
    /// <param name="made">What to write.</param>
    /// <param name="old">What the target has.</param>
    /// <param name="reason">Why.</param>
    /// <param name="context">When.</param>
    /// <param name="by">What brought in the value that won.</param>
    public void Put(
        FieldMapping field, Side target, IReadOnlyList<string?> source, IReadOnlyList<string?> made, IReadOnlyList<string?> old, DecisionReason reason, PlanningContext context, ObservationSource by)
    {
        foreach (var (key, value) in field.BaseOn(target.Other()).Zip(source))
        {
            Sources[key] = value;
        }

        var names = field.On(target);
        for (var i = 0; i < names.Count; i++)
        {
            Values[names[i]] = made[i];
            if (!field.Normalizer.Same(old[i], made[i]))
            {
                Decisions.Add(new Decision { At = context.Now, Target = target, Field = names[i], Old = old[i], New = made[i], Rule = field.Owner, Reason = reason, Source = by });
            }
        }
    }

    public void Expect(FieldMapping field, Side target, IReadOnlyList<string?> held)
    {
        foreach (var (name, value) in field.On(target).Zip(held))
        {
            Expected[name] = value;
        }
    }

    public void Hold(FieldMapping field, Side target, Conversion.Waits waits)
    {
        Held.Add(new HeldField(target, field.NameOn(target), waits.Code, waits.Reason, waits.For));
        Required |= field.Required || waits.For is null;
    }
}
