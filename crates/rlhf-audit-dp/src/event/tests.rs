use std::vec;

use super::*;

/// Each bad number with the error it must give, and its good neighbour.
#[test]
fn parameters_out_of_range_are_refused() {
    let (sensitivity, scale) = (Parameter::Sensitivity, Parameter::Scale);
    for (bad, error) in [
        (
            DpEvent::laplace(f64::NAN, 1.0),
            Error::NotFinite(sensitivity),
        ),
        (DpEvent::laplace(1.0, f64::NAN), Error::NotFinite(scale)),
        (
            DpEvent::laplace(1.0, f64::INFINITY),
            Error::NotFinite(scale),
        ),
        (
            DpEvent::laplace(1.0, f64::NEG_INFINITY),
            Error::NotFinite(scale),
        ),
        (DpEvent::laplace(-1.0, 1.0), Error::NotPositive(sensitivity)),
        (DpEvent::laplace(0.0, 1.0), Error::NotPositive(sensitivity)),
        (DpEvent::laplace(1.0, 0.0), Error::NotPositive(scale)),
        (DpEvent::laplace(1.0, -0.0), Error::NotPositive(scale)),
    ] {
        assert_eq!(bad, Err(error));
    }
    assert!(DpEvent::laplace(f64::from_bits(1), f64::MAX).is_ok());

    let (noise, buckets) = (Parameter::NoiseParameter, Parameter::NumBuckets);
    for (bad, error) in [
        (
            DpEvent::randomized_response(f64::NAN, 2),
            Error::NotFinite(noise),
        ),
        (
            DpEvent::randomized_response(0.0, 2),
            Error::NotPositive(noise),
        ),
        (
            DpEvent::randomized_response(-0.5, 2),
            Error::NotPositive(noise),
        ),
        (
            DpEvent::randomized_response(1.0_f64.next_up(), 2),
            Error::OutOfRange(noise),
        ),
        (
            DpEvent::randomized_response(0.5, 0),
            Error::OutOfRange(buckets),
        ),
        (
            DpEvent::randomized_response(0.5, 1),
            Error::OutOfRange(buckets),
        ),
    ] {
        assert_eq!(bad, Err(error));
    }
    assert!(DpEvent::randomized_response(1.0, 2).is_ok());
}

#[test]
fn depth_is_bounded_exactly() {
    let mut event = DpEvent::no_op();
    for _ in 1..DEPTH_MAX {
        event = event.repeated(2).unwrap();
    }
    assert_eq!(event.clone().repeated(2), Err(Error::TooDeep));
    assert_eq!(
        DpEvent::composed(vec![DpEvent::no_op(), event]),
        Err(Error::TooDeep)
    );
    assert!(DpEvent::composed(vec![]).is_ok());
}
