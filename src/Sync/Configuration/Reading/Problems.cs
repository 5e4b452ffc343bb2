namespace HubSpotSfSync.Sync.Configuration.Reading;

/// <summary>Gathers what is wrong, so that one look at a file tells all of it.</summary>
internal sealed class Problems
{
    private readonly List<ValidationProblem> _found = [];

    public void Add(SourceLocation location, string what, string remedy) =>
        _found.Add(ValidationProblem.At(location, what, remedy));

    public void AddPartial(SourceLocation location, string what, string remedy) =>
        _found.Add(ValidationProblem.At(location, what, remedy) with { Partial = true });

    public void Warn(SourceLocation location, string what, string remedy) =>
        _found.Add(ValidationProblem.At(location, what, remedy) with { Severity = Severity.Warning });

    public IReadOnlyList<ValidationProblem> InFileOrder() =>
        [.. _found.Distinct().OrderBy(p => p.Line).ThenBy(p => p.Column)];
}
